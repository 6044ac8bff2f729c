package io.spanbeam.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** All that is logged until closed, as verbose as the command allows, stack traces included. */
public final class CapturedLog extends Handler implements AutoCloseable {
  private static final Logger ROOT = Logger.getLogger("");
  private static final Logger OWN = Logger.getLogger("io.spanbeam");

  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final Level levelBefore = OWN.getLevel();

  /** Starts to listen. */
  public CapturedLog() {
    OWN.setLevel(Level.FINE);
    setLevel(Level.ALL);
    ROOT.addHandler(this);
  }

  /** Returns what was logged at a level or above. */
  public List<String> lines(Level atLeast) {
    SimpleFormatter formatter = new SimpleFormatter();
    return records.stream()
        .filter(record -> record.getLevel().intValue() >= atLeast.intValue())
        .map(
            record ->
                record.getLoggerName() + ": " + formatter.formatMessage(record) + trace(record))
        .toList();
  }

  private static String trace(LogRecord record) {
    if (record.getThrown() == null) {
      return "";
    }
    StringWriter text = new StringWriter();
    record.getThrown().printStackTrace(new PrintWriter(text, true));
    return "\n" + text;
  }

  @Override
  public void publish(LogRecord record) {
    records.add(record);
  }

  @Override
  public void flush() {
    // Nothing is buffered
  }

  @Override
  public void close() {
    ROOT.removeHandler(this);
    OWN.setLevel(levelBefore);
  }
}
