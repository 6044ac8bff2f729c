package io.spanbeam.annotation;

import io.spanbeam.ax.Project;
import io.spanbeam.ax.RetryPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Runs {@link AnnotateSpans} on the Direct Runner, which checks every element. */
final class TestRun {
  static final Project PROJECT = new Project("space-id", "project-id", "project");
  private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
  private static final AtomicInteger RUNS = new AtomicInteger();

  private TestRun() {}

  /** Returns a transform with quick repeats; later calls make later runs. */
  static AnnotateSpans annotate(MemoryService service, Path directory) {
    int run = RUNS.incrementAndGet();
    return AnnotateSpans.create()
        .to(service.factory())
        .withProject(PROJECT)
        .withConfigs(Records.CONFIGS)
        .withRunDirectory(directory.toString())
        .withRun("run-" + run, START.plusSeconds(run))
        .withRetry(new RetryPolicy(6, Duration.ZERO, Duration.ZERO));
  }

  static AnnotationSummary run(AnnotateSpans annotate, Records records) throws Exception {
    return run(annotate, records, 3);
  }

  static AnnotationSummary run(AnnotateSpans annotate, Records records, int parallelism)
      throws Exception {
    Pipeline pipeline = pipeline(parallelism);
    pipeline.apply(annotate.files(records.inputFiles()));
    pipeline.run().waitUntilFinish();
    return AnnotationSummary.read(annotate.runDirectory()).orElseThrow();
  }

  static Pipeline pipeline(int parallelism) {
    return Pipeline.create(
        PipelineOptionsFactory.fromArgs("--targetParallelism=" + parallelism).create());
  }
}
