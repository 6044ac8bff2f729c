package io.spanbeam.cli;

import static java.util.Objects.requireNonNull;

import io.spanbeam.annotation.RunDirectoryException;
import io.spanbeam.annotation.input.InputException;
import io.spanbeam.ax.AxConfigurationException;
import io.spanbeam.ax.AxException;
import io.spanbeam.filter.FilterSyntaxException;
import io.spanbeam.sink.TargetException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a command ends that did not do its work.
 *
 * @param code what the process ends with
 * @param sentence what the user reads; a marked filter may follow on lines of its own
 */
record Failure(ExitCode code, String sentence) {
  /** Exceptions that name their own sentence and always mean the same. */
  private static final Map<Class<? extends Exception>, ExitCode> CODES =
      Map.of(
          AxConfigurationException.class, ExitCode.USAGE,
          InputException.class, ExitCode.FILES,
          RunDirectoryException.class, ExitCode.FILES,
          TargetException.class, ExitCode.FILES);

  /**
   * A line of a printed stack trace, whatever its printer put in front, in which an exception of
   * Spanbeam says its sentence; behind the name is the category if it has one. Places and what was
   * suppressed are indented.
   */
  private static final Pattern PRINTED =
      Pattern.compile("(?m)^(?!\\s).*?\\b(io\\.spanbeam\\.[\\w.$]+)(?:\\[(\\w+)])?: (.+)$");

  /** Ctrl-C or SIGTERM. */
  static final Failure INTERRUPTION = new Failure(ExitCode.INTERRUPTED, "Interrupted");

  Failure {
    requireNonNull(code, "code is null");
    requireNonNull(sentence, "sentence is null");
  }

  /**
   * Finds what a thrown failure means to the user. Runners and readers wrap what went wrong, so the
   * whole chain of causes counts, and what names its own sentence goes first.
   */
  static Failure of(Throwable thrown) {
    Optional<Failure> known = known(thrown);
    if (known.isPresent()) {
      return known.get();
    }
    List<Throwable> chain = chain(thrown);
    for (Throwable link : chain) {
      if (link instanceof InterruptedException || link instanceof ClosedByInterruptException) {
        return INTERRUPTION;
      }
      if (link instanceof OutOfMemoryError) {
        return new Failure(
            ExitCode.UNEXPECTED,
            "Out of memory (%s): give it more with SPANBEAM_HEAP=2g, or let it do less at the same"
                    .formatted(link.getMessage())
                + " time with --max-parallel-streams or --max-requests-in-flight");
      }
    }
    // The service's failures were found above, so what is left of this kind is about files. The
    // innermost knows best.
    for (int i = chain.size() - 1; i >= 0; i--) {
      if (chain.get(i) instanceof IOException failure) {
        return new Failure(ExitCode.FILES, fileSentence(failure));
      }
    }
    Throwable root = chain.get(chain.size() - 1);
    return new Failure(
        ExitCode.UNEXPECTED,
        "Unexpected %s: %s (--verbose shows where)"
            .formatted(root.getClass().getSimpleName(), firstLine(root)));
  }

  /**
   * Prints the sentence.
   *
   * @return the status for the process
   */
  int report(PrintStream err) {
    err.println("Error: " + sentence);
    err.flush();
    return code.status();
  }

  /** Finds a failure that names its own sentence in the chain of causes. */
  static Optional<Failure> known(Throwable thrown) {
    return chain(thrown).stream().flatMap(link -> knownLink(link).stream()).findFirst();
  }

  /** Returns the first line of the innermost cause, with what the ones around it add to its end. */
  static String reason(Throwable thrown) {
    List<Throwable> chain = chain(thrown);
    String reason = firstLine(chain.get(chain.size() - 1));
    for (int i = chain.size() - 2; i >= 0 && firstLine(chain.get(i)).startsWith(reason); i--) {
      reason = firstLine(chain.get(i));
    }
    return reason;
  }

  private static Optional<Failure> knownLink(Throwable link) {
    if (link instanceof CommandException own) {
      return Optional.of(new Failure(own.code(), own.getMessage()));
    }
    if (link instanceof FilterSyntaxException filter) {
      return Optional.of(
          new Failure(
              ExitCode.USAGE, filter.getMessage() + "\n" + filter.marked().stripTrailing()));
    }
    if (link instanceof AxException service) {
      return Optional.of(new Failure(code(service.category()), service.getMessage()));
    }
    return Optional.ofNullable(CODES.get(link.getClass()))
        .map(code -> new Failure(code, link.getMessage()));
  }

  private static ExitCode code(AxException.Category category) {
    return switch (category) {
      case AUTHENTICATION, PERMISSION -> ExitCode.AUTHENTICATION;
      default -> ExitCode.SERVICE;
    };
  }

  /**
   * As {@link #known(Throwable)}, of a failure of which only the printed stack trace is left: its
   * exceptions may be those of the machine that printed it, so the names must do.
   */
  static Optional<Failure> known(String stackTrace) {
    return PRINTED
        .matcher(stackTrace)
        .results()
        .flatMap(
            line ->
                printedCode(line.group(1), line.group(2))
                    .map(code -> new Failure(code, line.group(3).strip()))
                    .stream())
        .findFirst();
  }

  private static Optional<ExitCode> printedCode(String type, String category) {
    if (type.equals(AxException.class.getName())) {
      return Arrays.stream(AxException.Category.values())
          .filter(known -> known.name().equals(category))
          .map(Failure::code)
          .findFirst();
    }
    return CODES.entrySet().stream()
        .filter(entry -> entry.getKey().getName().equals(type))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Makes a sentence of exceptions that often only name the file. */
  private static String fileSentence(IOException failure) {
    if (!(failure instanceof FileSystemException named)) {
      return "Reading or writing a file failed: " + firstLine(failure);
    }
    String reason;
    if (named instanceof AccessDeniedException) {
      reason = "permission denied";
    } else if (named instanceof NoSuchFileException) {
      reason = "it does not exist";
    } else if (named instanceof FileAlreadyExistsException) {
      reason = "it exists already";
    } else if (named instanceof NotDirectoryException) {
      reason = "it is not a directory";
    } else {
      reason = named.getReason() == null ? "the file system refused" : named.getReason();
    }
    return "Cannot use '%s': %s".formatted(named.getFile(), reason);
  }

  private static String firstLine(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElseThrow();
  }

  private static List<Throwable> chain(Throwable thrown) {
    List<Throwable> chain = new ArrayList<>();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable link = thrown; link != null && seen.add(link); link = link.getCause()) {
      chain.add(link);
    }
    return chain;
  }
}
