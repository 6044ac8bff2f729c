package io.spanbeam.cli;

import io.spanbeam.pipeline.RunnerOptions;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * A job on a cluster, which goes on when this process ends.
 *
 * @param name the name that the cluster shows
 * @param surroundings where its user is asked what shall become of it
 * @param makeRoom takes what is shown of its progress away before that; nothing more is shown then
 */
record ClusterJob(String name, Surroundings surroundings, Runnable makeRoom) {
  /**
   * Returns the job that a pipeline will be; empty if it runs in this process.
   *
   * @param beamOptions what {@code options} were made of
   */
  static Optional<ClusterJob> of(
      PipelineOptions options,
      List<String> beamOptions,
      Surroundings surroundings,
      Runnable makeRoom) {
    return RunnerOptions.nameCluster(beamOptions)
        ? Optional.of(new ClusterJob(options.getJobName(), surroundings, makeRoom))
        : Optional.empty();
  }

  /**
   * Says how it came to its end by an interruption.
   *
   * @param state its last state; empty if it did not end in time
   */
  String interruption(Optional<State> state) {
    if (state.isEmpty()) {
      return "Interrupted; the job %s may go on all the same, see the cluster".formatted(name);
    }
    return state.get() == State.CANCELLED
        ? "Interrupted; the job %s was cancelled".formatted(name)
        : "Interrupted; the job %s had ended as %s".formatted(name, state.get());
  }
}
