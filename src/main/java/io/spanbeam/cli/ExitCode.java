package io.spanbeam.cli;

/** What the process ends with (architecture 3.7). */
enum ExitCode {
  /** The work is done; also when no span was found. */
  DONE(0),
  /** A fault of Spanbeam itself. */
  UNEXPECTED(1),
  /** The command line, the configuration or a job file is wrong. */
  USAGE(2),
  /** The credential is missing, wrong or may not do this. */
  AUTHENTICATION(3),
  /**
   * The service, or the cluster that runs the pipeline, could not be reached, failed or refused.
   */
  SERVICE(4),
  /** A file could not be read or written. */
  FILES(5),
  /**
   * Finished, but some records went to the dead letter, or under {@code --strict} a count did not
   * reconcile.
   */
  INCOMPLETE(6),
  /** Interrupted by a signal, as shells count it for SIGINT. */
  INTERRUPTED(130);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  /** Returns the status of the process, 0 to 255. */
  int status() {
    return status;
  }
}
