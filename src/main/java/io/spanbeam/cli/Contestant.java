package io.spanbeam.cli;

import io.spanbeam.ax.AxException;
import java.io.IOException;
import java.nio.file.Path;

/** One way to read all spans of the benchmark. */
interface Contestant {
  /** Returns how the table calls it. */
  String name();

  /** Returns whether it is what the export is compared with, not an export of this program. */
  boolean yardstick();

  /** Returns whether it runs in this process, so that its first run is slower than the others. */
  boolean warmsUp();

  /**
   * Reads all spans once; this is what is measured.
   *
   * @param directory new and empty; for whatever it writes
   */
  void run(Path directory) throws IOException, AxException, InterruptedException;

  /**
   * Returns what the last run brought.
   *
   * @param directory of that run
   */
  Outcome outcome(Path directory) throws IOException;

  /**
   * What a run brought.
   *
   * @param spans spans read
   * @param bytes bytes of the files written, or of the column buffers read if there are no files
   */
  record Outcome(long spans, long bytes) {
    Outcome plus(Outcome other) {
      return new Outcome(spans + other.spans, bytes + other.bytes);
    }
  }
}
