package io.spanbeam.cli;

import io.spanbeam.ax.AxException;
import io.spanbeam.pipeline.ExportJob;
import io.spanbeam.pipeline.ExportPipeline;
import io.spanbeam.pipeline.RunnerOptions;
import io.spanbeam.sink.ExportSummary;
import io.spanbeam.sink.ExportTarget;
import io.spanbeam.sink.Layout;
import io.spanbeam.sink.Manifest;
import io.spanbeam.sink.SpanCompression;
import io.spanbeam.sink.SpanFormat;
import io.spanbeam.span.json.JsonShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The export to JSON in this process, from the first count to the committed file. */
final class PipelineExport implements Contestant {
  private final Function<ExportTarget, ExportJob> jobs;
  private final List<String> beamOptions;

  /**
   * @param jobs makes the job for a target
   */
  PipelineExport(Function<ExportTarget, ExportJob> jobs, List<String> beamOptions) {
    this.jobs = jobs;
    this.beamOptions = beamOptions;
  }

  /** Returns the target that the command has with {@code --all --output}. */
  static ExportTarget target(Path directory) {
    return new ExportTarget(
        directory.resolve("export").toString(),
        SpanFormat.JSON,
        JsonShape.COLUMNS,
        SpanCompression.NONE,
        Layout.SINGLE_FILE,
        false);
  }

  @Override
  public String name() {
    return "export";
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
  public void run(Path directory) throws IOException, AxException, InterruptedException {
    ExportJob job = jobs.apply(target(directory));
    try (ProgressDisplay quiet = new Quiet()) {
      new RunningExport(job, ExportPipeline.plan(job), quiet)
          .run(RunnerOptions.create(beamOptions), Optional.empty());
    }
  }

  @Override
  public Outcome outcome(Path directory) throws IOException {
    return outcome(target(directory));
  }

  /** Returns what the manifest of an export says. */
  static Outcome outcome(ExportTarget target) throws IOException {
    ExportSummary summary = Manifest.read(target.directory());
    return new Outcome(summary.counts().written(), summary.totalBytes());
  }

  private static final class Quiet implements ProgressDisplay {
    @Override
    public void show(Progress progress) {}

    @Override
    public void close() {}
  }
}
