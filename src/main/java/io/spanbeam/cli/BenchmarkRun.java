package io.spanbeam.cli;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.ax.Transport;
import io.spanbeam.ax.rest.AxRestClient;
import io.spanbeam.pipeline.ExportJob;
import io.spanbeam.pipeline.ExportPipeline;
import io.spanbeam.sink.ExportTarget;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** Lets several ways to read or annotate the same spans take turns, and says how long each took. */
final class BenchmarkRun implements Callable<ExitCode> {
  /** More than the generated history, which ends when the service starts. */
  private static final Duration BEFORE = Duration.ofDays(31);

  private final BenchmarkCommand.Flags flags;
  private final Surroundings surroundings;
  private final PrintStream err;

  BenchmarkRun(BenchmarkCommand.Flags flags, Surroundings surroundings) {
    this.flags = flags;
    this.surroundings = surroundings;
    this.err = surroundings.err();
  }

  @Override
  public ExitCode call() throws IOException, AxException, InterruptedException {
    check();
    Optional<Path> ax =
        flags.annotate ? Optional.empty() : PublicClient.find(flags.ax, surroundings);
    if (!flags.annotate && ax.isEmpty() && flags.ax.equals(BenchmarkCommand.AUTO)) {
      err.println("No `ax` on the PATH: nothing to compare with (--ax gives its path)");
    }
    for (int textFactor : flags.textFactors) {
      for (long spans : flags.spans) {
        measure(spans, textFactor, ax);
      }
    }
    return ExitCode.DONE;
  }

  private void measure(long spans, int textFactor, Optional<Path> ax)
      throws IOException, AxException, InterruptedException {
    try (PrivateDirectory directory = PrivateDirectory.create()) {
      err.printf("Starting a local AX with %s spans ...%n", Quantity.count(spans));
      Path home = Files.createDirectory(directory.path().resolve("service"));
      try (LocalAxProcess service =
          LocalAxProcess.start(home, spans, textFactor, flags.answerDelayMillis, flags.seed)) {
        BenchmarkTable table = measure(contestants(service, ax, directory.path()), service, spans);
        surroundings.out().write(table.text().getBytes(StandardCharsets.UTF_8));
        surroundings.out().flush();
      }
    }
  }

  private void check() {
    for (long spans : flags.spans) {
      if (spans < 1) {
        throw CommandException.usage("Invalid --spans %d: it must be at least 1", spans);
      }
    }
    for (int textFactor : flags.textFactors) {
      if (textFactor < 1) {
        throw CommandException.usage("Invalid --text-factor %d: it must be at least 1", textFactor);
      }
    }
    if (flags.answerDelayMillis < 0) {
      throw CommandException.usage(
          "Invalid --answer-delay %d: it must not be negative", flags.answerDelayMillis);
    }
    if (flags.rounds < 1) {
      throw CommandException.usage("Invalid --rounds %d: it must be at least 1", flags.rounds);
    }
  }

  private List<Contestant> contestants(LocalAxProcess service, Optional<Path> ax, Path directory)
      throws IOException {
    Instant end = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    TimeWindow window = new TimeWindow(end.minus(BEFORE), end.plusSeconds(1));
    Project project;
    try (AxRestClient client = new AxRestClient(service.connection())) {
      project = client.resolve(SampleTraces.PROJECT, Optional.of(SampleTraces.SPACE));
    }
    if (flags.annotate) {
      return new AnnotateContestants(service.connection(), project, window).list(directory);
    }
    Function<ExportTarget, ExportJob> jobs =
        target ->
            new ExportJob(
                service.connection(),
                Transport.FLIGHT,
                project,
                window,
                Optional.empty(),
                List.of(),
                OptionalLong.empty(),
                target,
                0);
    int readers = Math.max(2, Runtime.getRuntime().availableProcessors());
    ExportJob job = jobs.apply(PipelineExport.target(directory));
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(new TicketDrain(job, ExportPipeline.plan(job), readers));
    contestants.add(new PipelineExport(jobs, List.of("--targetParallelism=" + readers)));
    contestants.add(new ProcessExport(service, window));
    ax.ifPresent(command -> contestants.add(new PublicClient(command, service, project, window)));
    return contestants;
  }

  private BenchmarkTable measure(List<Contestant> contestants, LocalAxProcess service, long spans)
      throws IOException, AxException, InterruptedException {
    BenchmarkTable table = new BenchmarkTable(contestants);
    for (int round = 0; round <= flags.rounds; round++) {
      for (int i = 0; i < contestants.size(); i++) {
        Contestant contestant = contestants.get(i);
        if (round == 0 && !contestant.warmsUp()) {
          continue;
        }
        BenchmarkTable.Run run = run(contestant, service, spans);
        err.printf(
            "%s: %s, %s%n",
            round == 0 ? "Warm-up" : "Round %d of %d".formatted(round, flags.rounds),
            contestant.name(),
            Quantity.duration(run.wall()));
        if (round > 0) {
          table.add(i, run);
        }
      }
    }
    return table;
  }

  private BenchmarkTable.Run run(Contestant contestant, LocalAxProcess service, long spans)
      throws IOException, AxException, InterruptedException {
    try (PrivateDirectory directory = PrivateDirectory.create()) {
      Duration processorBefore = service.processorTime();
      Duration readerBefore = ReaderTime.untilNow();
      long started = System.nanoTime();
      contestant.run(directory.path());
      Duration wall = Duration.ofNanos(System.nanoTime() - started);
      Duration serviceTime = service.processorTime().minus(processorBefore);
      Duration readerTime = ReaderTime.untilNow().minus(readerBefore);
      Contestant.Outcome outcome = contestant.outcome(directory.path());
      if (outcome.spans() != spans) {
        throw new CommandException(
            ExitCode.UNEXPECTED,
            "%s got through %d of %d spans".formatted(contestant.name(), outcome.spans(), spans));
      }
      return new BenchmarkTable.Run(
          outcome.spans(), outcome.bytes(), wall, readerTime, serviceTime);
    }
  }
}
