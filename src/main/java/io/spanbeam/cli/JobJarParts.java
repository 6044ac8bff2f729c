package io.spanbeam.cli;

/** What the job jar for a cluster leaves out, and what else must be there to run its command. */
final class JobJarParts {
  private static final String LOCAL_AX = "/io/spanbeam/local/LocalAx.class";
  private static final String LOG = "/org/slf4j/Logger.class";

  private JobJarParts() {}

  /**
   * Makes sure that the local AX is there, before a class that needs it is loaded.
   *
   * @param wanted the command or flag that needs it
   * @throws CommandException if this is a job jar
   */
  static void requireLocalAx(String wanted) {
    if (JobJarParts.class.getResource(LOCAL_AX) == null) {
      throw CommandException.usage(
          "%s needs the local AX, which the job jar for a cluster leaves out; use bin/spanbeam",
          wanted);
    }
  }

  /**
   * Makes sure that there are the libraries that a cluster brings itself.
   *
   * @throws CommandException if this is a job jar that was moved without them
   */
  static void requireClient() {
    if (JobJarParts.class.getResource(LOG) == null) {
      throw CommandException.usage(
          "The client of the cluster is missing; put the directory flink-client of the build beside"
              + " the jar");
    }
  }
}
