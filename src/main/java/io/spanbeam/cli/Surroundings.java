package io.spanbeam.cli;

import static java.util.Objects.requireNonNull;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a command sees of the process it runs in, so that tests can give it another.
 *
 * @param in standard input
 * @param out where the data goes; not buffered, and its failures are not swallowed as a {@link
 *     PrintStream} would
 * @param err where everything else goes
 * @param terminalColumns width of the terminal behind {@code err}; empty if there is none
 * @param answering whether a person can answer questions on {@code in}
 * @param environment environment variables
 * @param workingDirectory what relative paths are relative to
 * @param home home directory of the user
 * @param clock what time it is
 */
record Surroundings(
    InputStream in,
    OutputStream out,
    PrintStream err,
    OptionalInt terminalColumns,
    boolean answering,
    Map<String, String> environment,
    Path workingDirectory,
    Path home,
    Clock clock) {
  /** Set by the launcher, because the JVM cannot ask whether its standard error is a terminal. */
  private static final String COLUMNS_PROPERTY = "spanbeam.terminal.columns";

  Surroundings {
    requireNonNull(in, "in is null");
    requireNonNull(out, "out is null");
    requireNonNull(err, "err is null");
    requireNonNull(terminalColumns, "terminalColumns is null");
    environment = Map.copyOf(environment);
    requireNonNull(workingDirectory, "workingDirectory is null");
    requireNonNull(home, "home is null");
    requireNonNull(clock, "clock is null");
  }

  /** Returns the surroundings of this process. */
  static Surroundings ofProcess() {
    Integer columns = Integer.getInteger(COLUMNS_PROPERTY);
    return new Surroundings(
        System.in,
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        columns == null ? OptionalInt.empty() : OptionalInt.of(columns),
        hasConsole(),
        System.getenv(),
        Path.of("").toAbsolutePath(),
        Path.of(System.getProperty("user.home")),
        Clock.systemUTC());
  }

  /** Since Java 22 there may be a console that is no terminal, and a method that tells so. */
  private static boolean hasConsole() {
    Console console = System.console();
    try {
      return console != null && (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns whether a person watches {@link #err}. */
  boolean interactive() {
    return terminalColumns.isPresent();
  }
}
