package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.spanbeam.annotation.input.InputException;
import io.spanbeam.ax.AxConfigurationException;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.sink.TargetException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.util.UserCodeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailureTest {
  @ParameterizedTest
  @EnumSource(Category.class)
  void tellsCredentialsFromTheService(Category category) {
    boolean credential = category == Category.AUTHENTICATION || category == Category.PERMISSION;
    assertThat(
        Failure.of(new AxException(category, "No.")),
        is(new Failure(credential ? ExitCode.AUTHENTICATION : ExitCode.SERVICE, "No.")));
  }

  @Test
  void findsTheServiceBehindWhatARunnerThrows() {
    AxException service = new AxException(Category.PERMISSION, "The key may not read spans");
    Throwable thrown =
        new PipelineExecutionException(
            UserCodeException.wrap(new IOException("Reading range 3 failed", service)));
    assertThat(
        Failure.of(thrown), is(new Failure(ExitCode.AUTHENTICATION, "The key may not read spans")));
  }

  /** As a cluster prints it that hands on no more than text. */
  @ParameterizedTest
  @EnumSource(Category.class)
  void readsAPrintedStackTraceAsTheExceptionItself(Category category) {
    requireSameFromText(new AxException(category, "No API key in env:KEY: it is not set"));
  }

  @Test
  void readsPrintedStackTracesOfFiles() {
    requireSameFromText(new TargetException("Cannot write x: No space", new IOException("inner")));
    requireSameFromText(new InputException("Invalid record in a.csv:3: it is blank"));
  }

  private static void requireSameFromText(Exception failure) {
    for (Throwable thrown :
        List.of(failure, UserCodeException.wrap(new IOException("Range 3 failed", failure)))) {
      StringWriter text = new StringWriter();
      thrown.printStackTrace(new PrintWriter(text));
      assertThat(
          Failure.known("Error message from worker: generic::unknown: " + text),
          is(Failure.known(failure)));
    }
  }

  @Test
  void knowsNothingFromAStackTraceOfOthers() {
    StringWriter text = new StringWriter();
    Exception lost =
        new IllegalStateException("Worker lost io.spanbeam.jar: gone", new IOException("reset"));
    lost.addSuppressed(new TargetException("Cannot clean x", new IOException("inner")));
    lost.printStackTrace(new PrintWriter(text));
    assertThat(Failure.known(text.toString()), is(Optional.empty()));
  }

  @Test
  void findsTheFileBehindWhatARunnerThrows() {
    Throwable thrown =
        new PipelineExecutionException(
            UserCodeException.wrap(
                new TargetException(
                    "Cannot write x: No space left on device", new IOException("inner"))));
    assertThat(
        Failure.of(thrown),
        is(new Failure(ExitCode.FILES, "Cannot write x: No space left on device")));
  }

  @Test
  void givesTheReasonWithTheAddressThatOnlyAnOuterCauseNames() {
    Throwable thrown =
        new IllegalStateException(
            "Submitting failed",
            new IOException("refused: localhost:1", new IOException("refused")));
    assertThat(Failure.reason(thrown), is("refused: localhost:1"));
  }

  @Test
  void makesASentenceOfAFileName() {
    assertThat(
        Failure.of(new UncheckedIOException(new AccessDeniedException("/x/y"))),
        is(new Failure(ExitCode.FILES, "Cannot use '/x/y': permission denied")));
    assertThat(
        Failure.of(new FileSystemException("/x", null, "Read-only file system")),
        is(new Failure(ExitCode.FILES, "Cannot use '/x': Read-only file system")));
    assertThat(
        Failure.of(new IOException("No space left on device")).sentence(),
        containsString("No space left on device"));
  }

  @Test
  void countsConfigurationAsUsage() {
    assertThat(
        Failure.of(new AxConfigurationException("Invalid port")),
        is(new Failure(ExitCode.USAGE, "Invalid port")));
  }

  @Test
  void saysHowToGiveMoreMemory() {
    Failure failure = Failure.of(new RuntimeException(new OutOfMemoryError("Java heap space")));
    assertThat(failure.code(), is(ExitCode.UNEXPECTED));
    assertThat(failure.sentence(), containsString("SPANBEAM_HEAP"));
  }

  @Test
  void knowsAnInterruptWhereverItIs() {
    assertThat(
        Failure.of(new RuntimeException(new InterruptedException())), is(Failure.INTERRUPTION));
  }

  @Test
  void keepsTheUnexpectedToOneLine() {
    Failure failure = Failure.of(new IllegalStateException("first\nsecond"));
    assertThat(
        failure,
        is(
            new Failure(
                ExitCode.UNEXPECTED,
                "Unexpected IllegalStateException: first (--verbose shows where)")));
  }

  @Test
  void survivesCausesInACircle() {
    RuntimeException outer = new RuntimeException("outer");
    RuntimeException inner = new RuntimeException("inner", outer);
    outer.initCause(inner);
    assertThat(Failure.of(outer).code(), is(ExitCode.UNEXPECTED));
  }
}
