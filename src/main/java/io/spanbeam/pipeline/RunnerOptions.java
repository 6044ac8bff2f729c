package io.spanbeam.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Beam options of a run: what the user gave, and defaults for the Direct Runner. */
public final class RunnerOptions {
  private static final String DIRECT_RUNNER = "DirectRunner";

  /**
   * Defaults for the Direct Runner. Its checks clone and encode every element at every step, which
   * costs more than the export itself. With the splittable form of a source it hands on what it
   * read after a hundred batches or a second, between two ranges; without, it reads everything
   * before the first row is written.
   */
  private static final List<String> DIRECT_DEFAULTS =
      List.of(
          "--enforceImmutability=false",
          "--enforceEncodability=false",
          "--blockOnRun=false",
          "--experiments=use_sdf_read");

  private RunnerOptions() {}

  /**
   * Makes options from arguments of the form {@code --name=value}.
   *
   * @throws IllegalArgumentException if Beam does not know an option or refuses a value
   */
  public static PipelineOptions create(List<String> arguments) {
    return create(arguments, Runtime.getRuntime().availableProcessors());
  }

  /**
   * As {@link #create(List)}, for work that mostly waits.
   *
   * @param threads how many threads the Direct Runner has; at least two
   * @throws IllegalArgumentException if Beam does not know an option or refuses a value
   */
  public static PipelineOptions create(List<String> arguments, int threads) {
    List<String> all = new ArrayList<>();
    if (isDirect(arguments)) {
      Stream.concat(
              DIRECT_DEFAULTS.stream(), Stream.of("--targetParallelism=" + Math.max(2, threads)))
          .filter(option -> !given(arguments, option))
          .forEach(all::add);
    }
    all.addAll(arguments);
    return PipelineOptionsFactory.fromArgs(all.toArray(String[]::new)).withValidation().create();
  }

  /**
   * Checks arguments of the form {@code --name=value} by themselves, whatever else is required.
   *
   * @throws IllegalArgumentException if Beam does not know an option or refuses a value
   */
  public static void check(List<String> arguments) {
    PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new)).create();
  }

  /**
   * Returns into how many parts the source is split at the start. The Direct Runner starts all
   * parts at once, so few parts bound its memory; twice the threads even out parts that end early.
   * Other runners start parts as they have room, so there only a given bound counts.
   */
  static int initialParts(int maxParallelStreams, PipelineOptions options) {
    if (maxParallelStreams > 0 || !isDirect(options)) {
      return maxParallelStreams;
    }
    return 2 * Math.max(2, Runtime.getRuntime().availableProcessors());
  }

  /** Returns whether the pipeline runs in this process. */
  static boolean isDirect(PipelineOptions options) {
    return options.getRunner().getSimpleName().equals(DIRECT_RUNNER);
  }

  private static boolean isDirect(List<String> arguments) {
    return arguments.stream()
        .filter(argument -> argument.startsWith("--runner="))
        .allMatch(argument -> argument.endsWith("=" + DIRECT_RUNNER));
  }

  private static boolean given(List<String> arguments, String option) {
    String name = option.substring(0, option.indexOf('=') + 1);
    return arguments.stream().anyMatch(argument -> argument.startsWith(name));
  }
}
