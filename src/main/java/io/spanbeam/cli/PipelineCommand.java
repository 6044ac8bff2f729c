package io.spanbeam.cli;

import java.util.List;
import java.util.concurrent.Callable;

/** A command that runs a pipeline, so that a job file can give its flags. */
interface PipelineCommand extends Callable<Integer> {
  /**
   * What a command would do.
   *
   * @param sentence in one line, such as {@code exports every span of shop}
   * @param warnings what was given and has no effect, one sentence each
   * @param beamOptions options for Beam, the runner included
   */
  record Intention(String sentence, List<String> warnings, List<String> beamOptions) {}

  /**
   * Checks the flags; asks nothing of the service and touches no file.
   *
   * @throws CommandException if they do not go together or a value is wrong
   * @throws io.spanbeam.filter.FilterSyntaxException if a filter can not be read
   */
  Intention check();
}
