package io.spanbeam.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code spanbeam} command. */
public final class Main {
  private static final String END_OF_FLAGS = "--";
  private static final int NARROWEST_HELP = 80;
  private static final int WIDEST_HELP = 100;

  private Main() {}

  /** Runs the command of this process and ends it with an exit code of architecture 3.7. */
  public static void main(String[] arguments) {
    // A thread of a library that dies is noticed where its work is waited for; its stack trace is
    // not for the user.
    Thread.setDefaultUncaughtExceptionHandler(Logging::uncaught);
    System.exit(run(Surroundings.ofProcess(), arguments));
  }

  /**
   * Runs a command.
   *
   * @return the status for the process
   */
  static int run(Surroundings surroundings, String... arguments) {
    Logging.configure(false, surroundings.err());
    List<String> all;
    try {
      JobJarParts.requireClient();
      all = ArgumentFiles.expand(List.of(arguments), surroundings.workingDirectory());
    } catch (CommandException e) {
      return Failure.of(e).report(surroundings.err());
    }
    int end = all.indexOf(END_OF_FLAGS);
    List<String> own = end < 0 ? all : all.subList(0, end);
    List<String> beamOptions = end < 0 ? List.of() : all.subList(end + 1, all.size());
    try (Interruption interruption = Interruption.listen()) {
      CommandLine command = command(surroundings, beamOptions, interruption);
      int status = command.execute(own.toArray(String[]::new));
      command.getOut().flush();
      return status;
    } catch (Error e) {
      // A class that is missing or out of memory: picocli hands on only exceptions.
      Logging.detail(e);
      return Failure.of(e).report(surroundings.err());
    }
  }

  private static CommandLine command(
      Surroundings surroundings, List<String> beamOptions, Interruption interruption) {
    int columns = surroundings.terminalColumns().orElse(NARROWEST_HELP);
    CommandLine command =
        new CommandLine(new SpanbeamCommand())
            .addSubcommand(new ExportCommand(surroundings, beamOptions))
            .addSubcommand(new AnnotateCommand(surroundings, beamOptions))
            .addSubcommand(new RunCommand(surroundings, beamOptions))
            .addSubcommand(new ServeCommand(surroundings, beamOptions))
            .addSubcommand(new BenchmarkCommand(surroundings, beamOptions));
    command.getSubcommands().values().forEach(FlagGroups::showInHelpOf);
    return reading(command)
        .setOut(new PrintWriter(surroundings.out(), false, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8))
        .setUsageHelpWidth(Math.max(NARROWEST_HELP, Math.min(columns, WIDEST_HELP)))
        .setParameterExceptionHandler(
            (fault, rest) -> {
              Failure failure = new Failure(ExitCode.USAGE, usageSentence(fault));
              return failure.report(surroundings.err());
            })
        .setExecutionExceptionHandler(
            (fault, failed, parsed) -> {
              Failure failure = Failure.of(fault);
              // An interrupt looks like many failures, as each library words it.
              if (interruption.requested() && failure.code() != ExitCode.INTERRUPTED) {
                failure = Failure.INTERRUPTION;
              }
              Logging.detail(fault);
              return failure.report(surroundings.err());
            });
  }

  /** Sets up how a command reads its arguments, wherever they come from. */
  static CommandLine reading(CommandLine command) {
    return command
        .setCaseInsensitiveEnumValuesAllowed(true)
        // Argument files were read before, for the options of Beam too.
        .setExpandAtFiles(false)
        // What follows a file on the command line wins.
        .setOverwrittenOptionsAllowed(true);
  }

  private static String usageSentence(ParameterException fault) {
    String sentence = fault.getMessage();
    if (fault instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      sentence += "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
    }
    return "%s (see `%s --help`)"
        .formatted(sentence, fault.getCommandLine().getCommandSpec().qualifiedName());
  }
}
