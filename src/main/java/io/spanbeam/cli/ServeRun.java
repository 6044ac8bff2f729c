package io.spanbeam.cli;

import io.spanbeam.local.LocalAx;
import io.spanbeam.local.ServiceBehaviour;
import io.spanbeam.local.SpanStore;
import io.spanbeam.local.StoreException;
import io.spanbeam.local.StoredAnnotationConfig;
import io.spanbeam.local.StoredProject;
import io.spanbeam.local.TraceGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a local AX until it is interrupted. */
final class ServeRun implements Callable<ExitCode> {
  private static final String KEY_VARIABLE = "ARIZE_API_KEY";
  private static final int HIGHEST_PORT = 65_535;

  private final ServeCommand.ContentFlags content;
  private final ServeCommand.ServiceFlags flags;
  private final Surroundings surroundings;
  private final PrintStream err;

  /** A key and how a shell gets at it. */
  private record Key(String value, String shellLine) {}

  ServeRun(
      ServeCommand.ContentFlags content,
      ServeCommand.ServiceFlags flags,
      Surroundings surroundings) {
    this.content = content;
    this.flags = flags;
    this.surroundings = surroundings;
    this.err = surroundings.err();
  }

  @Override
  public ExitCode call() throws IOException, InterruptedException {
    check();
    try (PrivateDirectory directory = PrivateDirectory.create()) {
      Key key = key(directory);
      try (SpanStore store =
          content.store == null ? SpanStore.temporary() : SpanStore.open(resolve(content.store))) {
        fill(store);
        try (LocalAx service = start(store, key)) {
          announce(service, store, key);
          awaitStop();
        }
      }
    } catch (InterruptedException e) {
      err.println("Stopped.");
    } catch (StoreException e) {
      throw new CommandException(ExitCode.FILES, e.getMessage(), e);
    }
    return ExitCode.DONE;
  }

  /** Waits for an interrupt, or for the end of the process that this one belongs to. */
  private void awaitStop() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    if (flags.stopWith != null) {
      ProcessHandle.of(flags.stopWith)
          .ifPresentOrElse(process -> process.onExit().thenRun(ended::countDown), ended::countDown);
    }
    ended.await();
    err.printf("Stopped, because process %d ended.%n", flags.stopWith);
  }

  private void check() {
    if (content.generate != null && content.generate < 1) {
      throw CommandException.usage(
          "Invalid --generate %d: it must be at least 1", content.generate);
    }
    if (content.textFactor < 1) {
      throw CommandException.usage(
          "Invalid --text-factor %d: it must be at least 1", content.textFactor);
    }
    if (flags.answerDelayMillis < 0) {
      throw CommandException.usage(
          "Invalid --answer-delay %d: it must not be negative", flags.answerDelayMillis);
    }
    if (content.project.isBlank() || content.space.isBlank()) {
      throw CommandException.usage("Invalid --project or --space: it is blank");
    }
    if (flags.stopWith != null && flags.stopWith == ProcessHandle.current().pid()) {
      throw CommandException.usage("Invalid --stop-with %d: that is this process", flags.stopWith);
    }
    for (int port : new int[] {flags.restPort, flags.flightPort}) {
      if (port < 0 || port > HIGHEST_PORT) {
        throw CommandException.usage(
            "Invalid port %d: it must be between 1 and %d, or 0 for any free one",
            port, HIGHEST_PORT);
      }
    }
    for (Path file : content.load) {
      if (!Files.isReadable(resolve(file))) {
        throw new CommandException(
            ExitCode.FILES, "Cannot load %s: there is no such readable file".formatted(file));
      }
    }
  }

  private Key key(PrivateDirectory directory) throws IOException {
    if (flags.apiKeyFile != null) {
      Path file = resolve(flags.apiKeyFile);
      String value = Files.readString(file).strip();
      if (value.isEmpty()) {
        throw CommandException.usage("Invalid --api-key-file %s: it is empty", flags.apiKeyFile);
      }
      return new Key(value, fromFile(file));
    }
    String variable = surroundings.environment().get(KEY_VARIABLE);
    if (variable != null && !variable.isBlank()) {
      return new Key(variable, "# " + KEY_VARIABLE + " as it is set here");
    }
    String value = SampleTraces.newKey();
    return new Key(value, fromFile(directory.write("api-key", value)));
  }

  private void fill(SpanStore store) {
    boolean asked = content.generate != null || !content.load.isEmpty();
    if (!asked && content.store != null) {
      return;
    }
    StoredProject project = SampleTraces.project(store, content.space, content.project);
    SampleTraces.addAnnotationConfigs(store, project.spaceId());
    for (Path file : content.load) {
      long spans = store.load(project.id(), resolve(file));
      err.printf("Loaded %s spans from %s%n", Quantity.count(spans), file);
    }
    if (content.generate != null || !asked) {
      long spans = content.generate == null ? SampleTraces.DEFAULT_SPANS : content.generate;
      SampleTraces.generate(
          store,
          project.id(),
          new TraceGenerator(content.seed).withTextFactor(content.textFactor),
          spans,
          surroundings.clock().instant());
      err.printf("Generated %s spans%n", Quantity.count(spans));
    }
  }

  private LocalAx start(SpanStore store, Key key) {
    try {
      return LocalAx.builder()
          .store(store)
          .apiKey(key.value())
          .behaviour(
              ServiceBehaviour.standard()
                  .withAnswerDelay(Duration.ofMillis(flags.answerDelayMillis)))
          .restPort(flags.restPort)
          .flightPort(flags.flightPort)
          .start();
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.USAGE,
          "Cannot listen on port %s: it is in use or not allowed; choose others with --rest-port"
                  .formatted(ports())
              + " and --flight-port",
          e);
    }
  }

  private String ports() {
    return Stream.of(flags.restPort, flags.flightPort)
        .filter(port -> port != 0)
        .map(String::valueOf)
        .collect(Collectors.joining(" or "));
  }

  /** Prints what other commands need to find the service: lines for a shell on standard output. */
  private void announce(LocalAx service, SpanStore store, Key key) throws IOException {
    err.printf("Local AX at %s and %s%n", service.restUri(), service.flightUri());
    for (StoredProject project : store.projects()) {
      String space =
          store.spaces().stream()
              .filter(candidate -> candidate.id().equals(project.spaceId()))
              .findFirst()
              .orElseThrow()
              .name();
      err.printf(
          "  project %s (%s) in space %s (%s)%n",
          project.name(), project.id(), space, project.spaceId());
      String configs =
          store.annotationConfigs(project.spaceId()).stream()
              .map(StoredAnnotationConfig::name)
              .collect(Collectors.joining(", "));
      if (!configs.isEmpty()) {
        err.printf("    its spans can be annotated with %s%n", configs);
      }
    }
    err.println("Stop it with Ctrl-C. In another terminal, set:");
    err.flush();
    URI rest = service.restUri();
    URI flight = service.flightUri();
    String lines =
        String.join(
            "\n",
            key.shellLine(),
            "export ARIZE_API_SCHEME=" + rest.getScheme(),
            "export ARIZE_API_HOST=" + rest.getHost(),
            "export ARIZE_API_PORT=" + rest.getPort(),
            "export ARIZE_FLIGHT_SCHEME=" + flight.getScheme(),
            "export ARIZE_FLIGHT_HOST=" + flight.getHost(),
            "export ARIZE_FLIGHT_PORT=" + flight.getPort(),
            "");
    surroundings.out().write(lines.getBytes(StandardCharsets.UTF_8));
    surroundings.out().flush();
  }

  private static String fromFile(Path file) {
    String quoted = "'" + file.toString().replace("'", "'\\''") + "'";
    return "export %s=\"$(cat %s)\"".formatted(KEY_VARIABLE, quoted);
  }

  private Path resolve(Path path) {
    return surroundings.workingDirectory().resolve(path);
  }
}
