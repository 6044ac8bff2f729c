package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardOutputTest {
  private final byte[] content = new byte[1_000_001];

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    new Random(7).nextBytes(content);
    file = Files.write(directory.resolve("spans.json"), content);
  }

  @Test
  void printsEachByte() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(StandardOutput.print(file, out), is(true));
    assertThat(out.toByteArray(), is(content));
  }

  @Test
  void endsQuietlyWhenTheReaderHasEnough() throws IOException {
    assertThat(StandardOutput.print(file, new Failing("Broken pipe")), is(false));
  }

  @Test
  void doesNotTakeAFullDiskForAReader() {
    CommandException refusal =
        assertThrows(
            CommandException.class,
            () -> StandardOutput.print(file, new Failing("No space left on device")));
    assertThat(refusal.code(), is(ExitCode.FILES));
    assertThat(
        refusal.getMessage(), is("Cannot write to standard output: No space left on device"));
  }

  /** Takes the first bytes and fails then. */
  private static final class Failing extends OutputStream {
    private final String message;
    private long left = 100_000;

    Failing(String message) {
      this.message = message;
    }

    @Override
    public void write(int value) throws IOException {
      if (left-- <= 0) {
        throw new IOException(message);
      }
    }
  }
}
