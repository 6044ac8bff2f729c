package io.spanbeam.cli;

import io.spanbeam.pipeline.ExportProgress;

/** Tells the user how far an export is. Used by one thread. */
interface ProgressDisplay extends AutoCloseable {
  /** Returns a line that is redrawn on a terminal, and lines now and then elsewhere. */
  static ProgressDisplay of(Surroundings surroundings, boolean verbose) {
    // Log lines would tear the redrawn line apart.
    return surroundings.interactive() && !verbose
        ? new ProgressLine(surroundings)
        : new ProgressLog(surroundings.err());
  }

  /** Shows how far it is. Cheap enough to be called several times a second. */
  void show(ExportProgress progress);

  /** Leaves the terminal clean. */
  @Override
  void close();
}
