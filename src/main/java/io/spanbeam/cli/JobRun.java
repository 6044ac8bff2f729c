package io.spanbeam.cli;

import io.spanbeam.cli.job.Job;
import io.spanbeam.cli.job.JobFile;
import io.spanbeam.cli.job.Mistakes;
import io.spanbeam.cli.job.Overrides;
import io.spanbeam.cli.job.RunnerConfig;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** A job whose files are right. */
final class JobRun implements Callable<Integer> {
  private final String file;
  private final Job job;
  private final PipelineCommand.Intention intention;
  private final PipelineCommands commands;
  private final List<String> beamOptions;

  private JobRun(
      String file,
      Job job,
      PipelineCommand.Intention intention,
      PipelineCommands commands,
      List<String> beamOptions) {
    this.file = file;
    this.job = job;
    this.intention = intention;
    this.commands = commands;
    this.beamOptions = beamOptions;
  }

  /**
   * Reads and checks the files; prints all mistakes.
   *
   * @param beamOptions what stood behind {@code --}
   * @throws CommandException if there are mistakes
   */
  static JobRun read(RunCommand flags, List<String> beamOptions, Surroundings surroundings) {
    Mistakes mistakes = new Mistakes();
    PipelineCommands commands = new PipelineCommands(surroundings);
    Optional<Job> job =
        JobFile.read(
            flags.file,
            text("job file", flags.file, surroundings),
            commands.keys(),
            surroundings.environment(),
            Overrides.of(flags.settings, mistakes),
            mistakes);
    Optional<RunnerConfig> config =
        Optional.ofNullable(flags.runnerConfig)
            .flatMap(
                name ->
                    RunnerConfig.read(
                        name,
                        text("runner configuration", name, surroundings),
                        surroundings.environment(),
                        mistakes));
    List<String> options = config.map(c -> c.argumentsWith(beamOptions)).orElse(beamOptions);
    config.ifPresent(c -> BeamOptions.check(c, beamOptions, mistakes));
    JobCheck check = new JobCheck(commands, options, mistakes);
    Optional<PipelineCommand.Intention> intention = job.flatMap(check::check);
    if (mistakes.isEmpty()) {
      check.checkBeamOptions(job.orElseThrow(), config, beamOptions, intention.orElseThrow());
    }
    if (!mistakes.isEmpty()) {
      mistakes.sorted().forEach(surroundings.err()::println);
      int count = mistakes.sorted().size();
      throw CommandException.usage(
          "Invalid job: %s; nothing was run", count == 1 ? "1 mistake" : count + " mistakes");
    }
    return new JobRun(flags.file, job.orElseThrow(), intention.orElseThrow(), commands, options);
  }

  private static String text(String kind, String file, Surroundings surroundings) {
    String reason;
    Exception cause;
    try {
      return Files.readString(surroundings.workingDirectory().resolve(file));
    } catch (NoSuchFileException e) {
      reason = "it does not exist";
      cause = e;
    } catch (CharacterCodingException e) {
      reason = "it is not UTF-8";
      cause = e;
    } catch (InvalidPathException e) {
      reason = "that is no name of a file";
      cause = e;
    } catch (IOException e) {
      reason = "permission is missing, or it is a directory";
      cause = e;
    }
    throw new CommandException(
        ExitCode.USAGE, "Cannot read the %s '%s': %s".formatted(kind, file, reason), cause);
  }

  /** Says in one line what the job does. */
  String sentence() {
    return "%s is valid: it %s".formatted(file, intention.sentence());
  }

  /** Returns what was given and has no effect, one sentence each. */
  List<String> warnings() {
    return intention.warnings();
  }

  @Override
  public Integer call() throws Exception {
    CommandLine command = commands.commandLine(job.command(), beamOptions);
    command.parseArgs(job.arguments().toArray(String[]::new));
    PipelineCommand parsed = command.getCommand();
    return parsed.call();
  }
}
