package io.spanbeam.cli;

import io.spanbeam.cli.job.JobKeys;
import io.spanbeam.cli.job.TemplateParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the launcher of a Flex Template of Dataflow starts: the command of its image, with the
 * parameters of the template as flags. The launcher asks for the job in a file and submits that
 * itself. See {@code runner-configs/dataflow}.
 */
public final class FlexTemplate {
  /** Variable of the image that says which command it is. */
  static final String COMMAND_VARIABLE = "SPANBEAM_TEMPLATE";

  private static final String RUNNER = "--runner=";

  private FlexTemplate() {}

  /** Runs the command of this process and ends it with an exit code of architecture 3.7. */
  public static void main(String[] arguments) {
    Thread.setDefaultUncaughtExceptionHandler(Logging::uncaught);
    System.exit(run(Surroundings.ofProcess(), arguments));
  }

  /**
   * Runs the command that the environment names.
   *
   * @param arguments parameters and options of Beam, each {@code --name=value}
   * @return the status for the process
   */
  static int run(Surroundings surroundings, String... arguments) {
    Map<String, JobKeys> commands = new PipelineCommands(surroundings).keys();
    String command = surroundings.environment().getOrDefault(COMMAND_VARIABLE, "");
    if (!commands.containsKey(command)) {
      return Failure.of(
              CommandException.usage(
                  "Invalid %s '%s' in the image: it must be one of %s",
                  COMMAND_VARIABLE, command, String.join(", ", commands.keySet())))
          .report(surroundings.err());
    }
    TemplateParameters.Given given =
        TemplateParameters.of(commands.get(command)).sort(List.of(arguments));
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(given.command());
    line.add("--");
    if (given.beamOptions().stream().noneMatch(option -> option.startsWith(RUNNER))) {
      line.add(RUNNER + "DataflowRunner");
    }
    line.addAll(given.beamOptions());
    return Main.run(surroundings, line.toArray(String[]::new));
  }
}
