package io.spanbeam.pipeline;

import io.spanbeam.AxSpansIO;
import io.spanbeam.annotation.AnnotateSpans;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;

/** Assembles the annotation: read and check records, merge them, upsert, account. */
public final class AnnotatePipeline {
  private AnnotatePipeline() {}

  /**
   * Assembles the pipeline. Its summary is in the run directory when it has ended well.
   *
   * @param options where it will run
   */
  public static Pipeline create(AnnotateJob job, PipelineOptions options) {
    RunnerOptions.name(options, job.project(), job.runId());
    Pipeline pipeline = Pipeline.create(options);
    pipeline.apply("Annotate spans", transform(job).files(job.files()));
    return pipeline;
  }

  private static AnnotateSpans transform(AnnotateJob job) {
    AnnotateSpans transform =
        AxSpansIO.annotate()
            .to(job.connection(), job.transport())
            .withProject(job.project())
            .withConfigs(job.configs())
            .withGranularity(job.granularity())
            .withLookupWindow(job.start(), job.end())
            .withBatchSize(job.batchSize().orElse(0))
            .withMaxRequestsInFlight(job.requestsInFlight())
            .withRequestsPerSecond(job.requestsPerSecond().orElse(0))
            .withAtomicRequests(job.atomicRequests())
            .withRunDirectory(job.runDirectory())
            .withResume(job.resume())
            .withDryRun(job.dryRun())
            .withRun(job.runId(), job.started());
    return job.deadLetter().isPresent()
        ? transform.withDeadLetter(job.deadLetter().get())
        : transform;
  }
}
