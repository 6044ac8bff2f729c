package io.spanbeam.cli;

/** Tells the user how far a pipeline is. Used by one thread. */
interface ProgressDisplay extends AutoCloseable {
  /** Returns a line that is redrawn on a terminal, and lines now and then elsewhere. */
  static ProgressDisplay of(Surroundings surroundings, boolean verbose) {
    // Log lines would tear the redrawn line apart.
    return surroundings.interactive() && !verbose
        ? new ProgressLine(surroundings)
        : new ProgressLog(surroundings.err());
  }

  /**
   * What is being done.
   *
   * @param name such as {@code Exporting}
   * @param unit what is counted, such as {@code spans}
   */
  record Task(String name, String unit) {}

  /**
   * How far it is.
   *
   * @param task what is being done now; speed and time left are those since it was shown first
   * @param done units that are through
   * @param planned units in all, or -1 if not known
   * @param detail what else the user may want to see
   */
  record Progress(Task task, long done, long planned, String detail) {}

  /** Shows how far it is. Cheap enough to be called several times a second. */
  void show(Progress progress);

  /** Leaves the terminal clean. */
  @Override
  void close();
}
