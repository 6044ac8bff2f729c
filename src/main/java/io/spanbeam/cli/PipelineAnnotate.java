package io.spanbeam.cli;

import io.spanbeam.annotation.AnnotationSummary;
import io.spanbeam.pipeline.AnnotateJob;
import io.spanbeam.pipeline.AnnotatePipeline;
import io.spanbeam.pipeline.RunnerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Annotating in this process, from the first byte of the file to the summary. */
final class PipelineAnnotate implements Contestant {
  private final AnnotateJob job;

  PipelineAnnotate(AnnotateJob job) {
    this.job = job;
  }

  @Override
  public String name() {
    return "annotate over " + job.transport().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean yardstick() {
    return false;
  }

  @Override
  public boolean warmsUp() {
    return true;
  }

  @Override
  public void run(Path directory) {
    RunningPipeline.run(
        AnnotatePipeline.create(
            job.in(directory.toString()), RunnerOptions.create(List.of(), job.requestsInFlight())),
        Optional.empty(),
        result -> {},
        () -> {});
  }

  @Override
  public Outcome outcome(Path directory) throws IOException {
    AnnotationSummary summary =
        AnnotationSummary.read(directory.toString())
            .orElseThrow(() -> new IOException("There is no summary in " + directory));
    return new Outcome(summary.counts().upserted(), Files.size(Path.of(job.files().get(0).path())));
  }
}
