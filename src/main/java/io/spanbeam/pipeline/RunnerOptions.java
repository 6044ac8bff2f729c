package io.spanbeam.pipeline;

import io.spanbeam.ax.Project;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.options.ApplicationNameOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Beam options of a run: what the user gave, and defaults for its runner. */
public final class RunnerOptions {
  private static final String DIRECT_RUNNER = "DirectRunner";
  private static final String FLINK_RUNNER = "FlinkRunner";
  private static final String DATAFLOW_RUNNER = "DataflowRunner";
  private static final String RUNNER = "--runner=";
  private static final String RUNNER_SUFFIX = "Runner";
  private static final String TEMPLATE = "--templateLocation=";

  /** The second is the older name, which the runner still takes. */
  private static final List<String> WORKER_IMAGES =
      List.of("--sdkContainerImage=", "--workerHarnessContainerImage=");

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

  /**
   * Defaults for Flink. A runner that waits for the end by itself shows no progress and leaves the
   * job behind when it is interrupted.
   */
  private static final List<String> FLINK_DEFAULTS =
      List.of("--attachedMode=false", "--jobCheckIntervalInSecs=1");

  /** Defaults for Dataflow: Arrow reaches into java.nio, and the first batch fails without. */
  private static final List<String> DATAFLOW_DEFAULTS =
      List.of("--jdkAddOpenModules=java.base/java.nio=ALL-UNNAMED");

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
      all.addAll(DIRECT_DEFAULTS);
      all.add("--targetParallelism=" + Math.max(2, threads));
    } else if (names(arguments, FLINK_RUNNER)) {
      all.addAll(FLINK_DEFAULTS);
      jobJar().ifPresent(jar -> all.add("--filesToStage=" + jar));
    } else if (isDataflow(arguments)) {
      all.addAll(DATAFLOW_DEFAULTS);
    }
    all.removeIf(option -> given(arguments, option));
    all.addAll(arguments);
    PipelineOptions options =
        PipelineOptionsFactory.fromArgs(all.toArray(String[]::new)).withValidation().create();
    if (!given(arguments, "--appName=")) {
      // The name of the job begins with it; otherwise it is that of this class.
      options.as(ApplicationNameOptions.class).setAppName("spanbeam");
    }
    if (isDataflow(arguments)) {
      DataflowOptions.requireComplete(options, arguments);
    }
    return options;
  }

  /** Writes into the options of a job what it is about. */
  static void name(PipelineOptions options, Project project, String runId) {
    SpanbeamOptions own = options.as(SpanbeamOptions.class);
    own.setAxProject(project.name());
    own.setAxSpaceId(project.spaceId());
    own.setSpanbeamRun(runId);
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

  /** Returns whether arguments of the form {@code --name=value} leave it to the Direct Runner. */
  public static boolean isDirect(List<String> arguments) {
    return arguments.stream().noneMatch(argument -> argument.startsWith(RUNNER))
        || names(arguments, DIRECT_RUNNER);
  }

  /** Returns whether arguments of the form {@code --name=value} give the job to Dataflow. */
  public static boolean isDataflow(List<String> arguments) {
    return names(arguments, DATAFLOW_RUNNER);
  }

  /**
   * Returns whether the workers run an image of their own, which may hold what is on no machine
   * that only launches. Only Dataflow has it.
   */
  public static boolean haveWorkerImage(List<String> arguments) {
    return arguments.stream()
        .anyMatch(
            argument ->
                WORKER_IMAGES.stream()
                    .anyMatch(
                        image -> argument.startsWith(image) && argument.length() > image.length()));
  }

  /**
   * Returns the file into which Dataflow's runner only writes the job, as the launcher of a Flex
   * Template asks it to; empty if the job is to run.
   */
  public static Optional<String> template(List<String> arguments) {
    return isDataflow(arguments)
        ? arguments.stream()
            .filter(argument -> argument.startsWith(TEMPLATE))
            .map(argument -> argument.substring(TEMPLATE.length()))
            .findFirst()
        : Optional.empty();
  }

  /**
   * Returns whether arguments of the form {@code --name=value} name a cluster, whose jobs go on
   * when the process that submitted them ends.
   */
  public static boolean nameCluster(List<String> arguments) {
    if (names(arguments, FLINK_RUNNER)) {
      // In brackets are those that Flink starts in the process itself.
      return arguments.stream().anyMatch(argument -> argument.matches("--flinkMaster=[^\\[].*"));
    }
    return !isDirect(arguments);
  }

  /** Beam takes the name of a runner's class in any case, also without its package or "Runner". */
  private static boolean names(List<String> arguments, String runner) {
    String brief = runner.substring(0, runner.length() - RUNNER_SUFFIX.length());
    return arguments.stream()
        .filter(argument -> argument.startsWith(RUNNER))
        .map(argument -> argument.substring(RUNNER.length()))
        .map(name -> name.substring(name.lastIndexOf('.') + 1))
        .anyMatch(name -> name.equalsIgnoreCase(runner) || name.equalsIgnoreCase(brief));
  }

  /**
   * Returns the jar of this program if it is one that also holds its libraries, as a job jar does.
   * Without it the runner sends its whole class path, the client of the cluster included.
   */
  private static Optional<Path> jobJar() {
    URI own = locationOf(RunnerOptions.class);
    return own.getPath().endsWith(".jar") && own.equals(locationOf(PipelineOptions.class))
        ? Optional.of(Path.of(own))
        : Optional.empty();
  }

  private static URI locationOf(Class<?> type) {
    return URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString());
  }

  private static boolean given(List<String> arguments, String option) {
    String name = option.substring(0, option.indexOf('=') + 1);
    return arguments.stream().anyMatch(argument -> argument.startsWith(name));
  }
}
