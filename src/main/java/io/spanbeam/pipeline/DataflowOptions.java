package io.spanbeam.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What Dataflow must be told. Its runner looks for that only when a job is submitted, after the
 * target was touched and the ranges were planned, and then makes a bucket of its own for what is
 * missing. Its options are on the class path only where its runner is, hence by name.
 */
final class DataflowOptions {
  private static final String OPTIONS =
      "org.apache.beam.runners.dataflow.options.DataflowPipelineOptions";

  /** From which Beam takes the place for temporary files too. */
  private static final String GCP_TEMP = "--gcpTempLocation=";

  private DataflowOptions() {}

  /**
   * Checks that nothing is missing; asks nothing of Google. Project and region may also come from
   * the configuration of gcloud.
   *
   * @param arguments from which the options were made
   * @throws IllegalArgumentException if something is missing, in one sentence
   */
  static void requireComplete(PipelineOptions options, List<String> arguments) {
    List<String> missing = new ArrayList<>();
    if (isBlank(value(options, "getProject"))) {
      missing.add("--project (the project of Google Cloud, not the one of AX)");
    }
    if (isBlank(value(options, "getRegion"))) {
      missing.add("--region (such as europe-west3)");
    }
    if (isBlank(options.getTempLocation())
        && arguments.stream().noneMatch(argument -> argument.startsWith(GCP_TEMP))) {
      missing.add("--tempLocation (such as gs://bucket/temp)");
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "Dataflow needs %s; give %s behind -- or in the runner configuration"
              .formatted(String.join(", ", missing), missing.size() == 1 ? "it" : "them"));
    }
  }

  private static Object value(PipelineOptions options, String getter) {
    try {
      Class<?> type = Class.forName(OPTIONS);
      return type.getMethod(getter).invoke(options.as(type.asSubclass(PipelineOptions.class)));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The options of Dataflow have changed: " + e.getMessage(), e);
    }
  }

  private static boolean isBlank(Object value) {
    return value == null || value.toString().isBlank();
  }
}
