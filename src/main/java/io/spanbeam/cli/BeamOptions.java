package io.spanbeam.cli;

import io.spanbeam.cli.job.Mistakes;
import io.spanbeam.cli.job.RunnerConfig;
import io.spanbeam.pipeline.RunnerOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;

/** Options for Beam as given on the command line. */
final class BeamOptions {
  private static final String RUNNER = "--runner=";

  private BeamOptions() {}

  /**
   * Checks the options of a file one by one. What is required besides them is not asked for: the
   * command line may give it.
   *
   * @param commandLine options that win over those of the file
   */
  static void check(RunnerConfig config, List<String> commandLine, Mistakes mistakes) {
    Optional<String> chosen =
        commandLine.stream().filter(option -> option.startsWith(RUNNER)).findFirst();
    String runner = chosen.orElse(config.runner().argument());
    Optional<String> refusal = refusal(List.of(runner));
    if (refusal.isPresent()) {
      // Which options there are depends on it.
      if (chosen.isEmpty()) {
        mistakes.add(config.runner().place(), "%s", refusal.get());
      }
      return;
    }
    for (RunnerConfig.Option option : config.options()) {
      refusal(List.of(runner, option.argument()))
          .ifPresent(sentence -> mistakes.add(option.place(), "%s", sentence));
    }
  }

  /** Returns whether Beam takes options by themselves, whatever else is required. */
  static boolean areKnown(List<String> options) {
    return refusal(options).isEmpty();
  }

  private static Optional<String> refusal(List<String> options) {
    try {
      RunnerOptions.check(options);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(sentence(e));
    }
  }

  private static String sentence(IllegalArgumentException refusal) {
    return "Invalid Beam option: "
        + String.valueOf(refusal.getMessage()).lines().findFirst().orElse("");
  }

  /**
   * Reads options, before anything is asked of the service.
   *
   * @throws CommandException if Beam does not know one or refuses a value
   */
  static PipelineOptions parse(List<String> options) {
    return parse(() -> RunnerOptions.create(options));
  }

  /**
   * As {@link #parse(List)}, for work that mostly waits.
   *
   * @param threads how many threads the Direct Runner has
   */
  static PipelineOptions parse(List<String> options, int threads) {
    return parse(() -> RunnerOptions.create(options, threads));
  }

  private static PipelineOptions parse(Supplier<PipelineOptions> options) {
    try {
      PipelineOptions parsed = options.get();
      // Places are looked at before there is a pipeline that would register their file systems.
      FileSystems.setDefaultPipelineOptions(parsed);
      return parsed;
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, sentence(e), e);
    }
  }
}
