package io.spanbeam.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * What the log of the process says. Quiet unless asked: the command itself tells the user what went
 * wrong, and the libraries' log lines are for those who look for a fault.
 */
final class Logging {
  /**
   * Libraries whose lines below this level are not for anybody here: Beam speaks of every bundle,
   * and gRPC and netty could print request headers, which hold the key.
   */
  private static final Map<String, Level> LIBRARIES =
      Map.of(
          "org.apache.beam", Level.INFO,
          // Warns each time that it looks at a job which has not ended.
          "org.apache.beam.runners.flink.FlinkDetachedRunnerResult", Level.SEVERE,
          "org.apache.arrow", Level.INFO,
          "io.grpc", Level.INFO,
          "io.netty", Level.INFO,
          "jdk", Level.INFO,
          "sun", Level.INFO,
          "jdk.internal.httpclient", Level.WARNING);

  private static final Logger OWN = Logger.getLogger("io.spanbeam");

  // java.util.logging forgets the level of a logger that nobody holds.
  private static final List<Logger> HELD =
      LIBRARIES.keySet().stream().map(Logger::getLogger).toList();

  /** Where details go if they are wanted; survives the end of the log in a shutdown of the JVM. */
  private static volatile Optional<Handler> details = Optional.empty();

  private Logging() {}

  /**
   * Sets the log of the process up.
   *
   * @param verbose whether to say more than warnings of Spanbeam itself
   * @param err where lines go
   */
  static void configure(boolean verbose, PrintStream err) {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    LineHandler handler = new LineHandler(err);
    details = verbose ? Optional.of(handler) : Optional.empty();
    root.addHandler(handler);
    root.setLevel(verbose ? Level.INFO : Level.OFF);
    for (Logger library : HELD) {
      library.setLevel(verbose ? LIBRARIES.get(library.getName()) : Level.OFF);
    }
    OWN.setLevel(verbose ? Level.FINE : Level.WARNING);
  }

  /** Tells the whole cause of a failure whose sentence the user reads anyway. */
  static void detail(Throwable failure) {
    detail("Details of the failure", failure);
  }

  /** Tells that a thread died. */
  static void uncaught(Thread thread, Throwable failure) {
    detail("Thread " + thread.getName() + " ended with a failure", failure);
  }

  private static void detail(String message, Throwable failure) {
    LogRecord record = new LogRecord(Level.FINE, message);
    record.setLoggerName(OWN.getName());
    record.setThrown(failure);
    details.ifPresent(handler -> handler.publish(record));
  }

  /** Writes a record as one line; below it the stack trace if it has one. */
  private static final class LineHandler extends Handler {
    private final PrintStream err;

    LineHandler(PrintStream err) {
      this.err = err;
      setFormatter(new LineFormatter());
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord record) {
      if (isLoggable(record)) {
        err.print(getFormatter().format(record));
      }
    }

    @Override
    public void flush() {
      err.flush();
    }

    @Override
    public void close() {
      // The stream is not ours.
      flush();
    }
  }

  private static final class LineFormatter extends Formatter {
    @Override
    public String format(LogRecord record) {
      StringWriter text = new StringWriter();
      PrintWriter line = new PrintWriter(text);
      line.printf(
          "%1$tT.%1$tL %2$s %3$s: %4$s%n",
          record.getMillis(), record.getLevel(), record.getLoggerName(), formatMessage(record));
      if (record.getThrown() != null) {
        record.getThrown().printStackTrace(line);
      }
      return text.toString();
    }
  }
}
