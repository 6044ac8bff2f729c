package io.spanbeam.cli;

import io.spanbeam.ax.TimeWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code spanbeam export} as a user runs it: a new JVM that has to warm up on the way. */
final class ProcessExport implements Contestant {
  private final LocalAxProcess service;
  private final TimeWindow window;

  ProcessExport(LocalAxProcess service, TimeWindow window) {
    this.service = service;
    this.window = window;
  }

  @Override
  public String name() {
    return "export, new process";
  }

  @Override
  public boolean yardstick() {
    return false;
  }

  @Override
  public boolean warmsUp() {
    return false;
  }

  @Override
  public void run(Path directory) throws IOException, InterruptedException {
    String output = PipelineExport.target(directory).directory();
    Map<String, String> settings = service.settings();
    try (ChildProcess process =
        ChildProcess.start(
            directory,
            settings,
            OwnCommand.line(
                List.of(
                    "export",
                    SampleTraces.PROJECT,
                    "--space=" + SampleTraces.SPACE,
                    "--all",
                    "--start-time=" + window.from(),
                    "--end-time=" + window.to(),
                    "--output=" + output)))) {
      if (process.end() != ExitCode.DONE.status()) {
        throw new CommandException(
            ExitCode.UNEXPECTED, "The export in a new process failed: " + process.lastWords());
      }
    }
  }

  @Override
  public Outcome outcome(Path directory) throws IOException {
    return PipelineExport.outcome(PipelineExport.target(directory));
  }
}
