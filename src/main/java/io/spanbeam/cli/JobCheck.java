package io.spanbeam.cli;

import io.spanbeam.cli.PipelineCommand.Intention;
import io.spanbeam.cli.job.Job;
import io.spanbeam.cli.job.JobKey;
import io.spanbeam.cli.job.Mistakes;
import io.spanbeam.cli.job.RunnerConfig;
import io.spanbeam.filter.FilterSyntaxException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Lets the command itself check the values of a job, so that they mean the same as its flags. A
 * command tells one mistake at a time; here, what it complains about is left out and it is asked
 * again, until it is content.
 */
final class JobCheck {
  private final PipelineCommands commands;
  private final List<String> beamOptions;
  private final Mistakes mistakes;

  JobCheck(PipelineCommands commands, List<String> beamOptions, Mistakes mistakes) {
    this.commands = commands;
    this.beamOptions = beamOptions;
    this.mistakes = mistakes;
  }

  /** Returns what the job would do; empty if its command never was content. */
  Optional<Intention> check(Job job) {
    Set<JobKey> asked = new HashSet<>(job.given());
    asked.removeAll(refused(job));
    while (true) {
      try {
        PipelineCommand command = parse(job, asked).getCommand();
        return Optional.of(command.check());
      } catch (ParameterException e) {
        mistakes.add(job.place(List.of()), "%s", e.getMessage());
        return Optional.empty();
      } catch (CommandException e) {
        List<JobKey> about = job.namedIn(e.getMessage());
        if (!leaveOut(job, asked, about, e.getMessage())) {
          return Optional.empty();
        }
      } catch (FilterSyntaxException e) {
        String sentence = e.getMessage() + "\n" + e.marked().stripTrailing();
        if (!leaveOut(job, asked, job.namedIn("--filter"), sentence)) {
          return Optional.empty();
        }
      }
    }
  }

  /** Adds the values that are no numbers or words as the flags take them. */
  private Set<JobKey> refused(Job job) {
    Set<JobKey> refused = new HashSet<>();
    CommandLine command = commands.commandLine(job.command(), beamOptions);
    command.getCommandSpec().parser().collectErrors(true);
    for (Exception error :
        command.parseArgs(job.arguments(job.given()).toArray(String[]::new)).errors()) {
      List<JobKey> about =
          error instanceof ParameterException fault && fault.getArgSpec() != null
              ? job.of(fault.getArgSpec())
              : List.of();
      mistakes.add(job.place(about), "%s", error.getMessage());
      refused.addAll(about);
    }
    return refused;
  }

  private CommandLine parse(Job job, Set<JobKey> asked) {
    CommandLine command = commands.commandLine(job.command(), beamOptions);
    command.parseArgs(job.arguments(asked).toArray(String[]::new));
    return command;
  }

  /**
   * Takes keys out of what is asked.
   *
   * @return whether there were any
   */
  private boolean leaveOut(Job job, Set<JobKey> asked, List<JobKey> about, String sentence) {
    // What was left out before may be all that is missed now.
    boolean consequence =
        about.stream().anyMatch(key -> job.given().contains(key) && !asked.contains(key));
    if (!consequence) {
      mistakes.add(job.place(about), "%s", sentence);
    }
    return asked.removeAll(Set.copyOf(about));
  }

  /**
   * Checks the options of Beam as a whole, after those of the file were checked one by one.
   *
   * @param commandLine what stood behind {@code --}
   * @throws CommandException if what is wrong is not in a file
   */
  void checkBeamOptions(
      Job job, Optional<RunnerConfig> config, List<String> commandLine, Intention intention) {
    try {
      BeamOptions.parse(intention.beamOptions());
    } catch (CommandException e) {
      List<JobKey> runner = job.namedIn("--runner");
      if (!Collections.disjoint(job.given(), runner)) {
        mistakes.add(job.place(runner), "%s", e.getMessage());
      } else if (config.isPresent() && BeamOptions.areKnown(commandLine)) {
        mistakes.add(config.get().runner().place(), "%s", e.getMessage());
      } else {
        throw e;
      }
    }
  }
}
