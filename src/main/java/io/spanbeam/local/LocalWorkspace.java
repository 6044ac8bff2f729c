package io.spanbeam.local;

import static java.util.Objects.requireNonNull;

import io.spanbeam.ax.TimeWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A local AX with a store of its own and one project in it, filled with generated spans or with
 * spans from files: what {@code spanbeam serve} runs. Runs from {@link Builder#open} to {@link
 * #close}.
 */
public final class LocalWorkspace implements AutoCloseable {
  private static final TimeWindow EVER =
      new TimeWindow(Instant.EPOCH, Instant.parse("2262-01-01T00:00:00Z"));

  private final SpanStore store;
  private final Space space;
  private final StoredProject project;
  private final long generated;
  private final long loaded;
  private final LocalAx ax;

  private LocalWorkspace(Builder builder, SpanStore store) throws IOException {
    this.store = store;
    space =
        store.spaces().stream()
            .filter(candidate -> candidate.name().equals(builder.spaceName))
            .findFirst()
            .orElseGet(() -> store.createSpace(builder.spaceName));
    project =
        store.projects().stream()
            .filter(candidate -> candidate.spaceId().equals(space.id()))
            .filter(candidate -> candidate.name().equals(builder.projectName))
            .findFirst()
            .orElseGet(() -> store.createProject(space.id(), builder.projectName));
    generated = spans() == 0 ? builder.generateInto(store, project) : 0;
    long sum = 0;
    for (Path file : builder.files) {
      sum += store.load(project.id(), file);
    }
    loaded = sum;
    ax = builder.server.store(store).start();
  }

  /** Returns a builder for a workspace that keeps nothing, without spans. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the running servers. */
  public LocalAx ax() {
    return ax;
  }

  /** Returns the space of the project. */
  public Space space() {
    return space;
  }

  /** Returns the project that was filled. */
  public StoredProject project() {
    return project;
  }

  /**
   * Returns how many spans were generated now; 0 if the project of a store file had spans already,
   * which would only be doubled.
   */
  public long generated() {
    return generated;
  }

  /** Returns how many spans were loaded from files now. */
  public long loaded() {
    return loaded;
  }

  /** Returns how many spans the project holds. */
  public long spans() {
    return store.count(project.id(), StoreQuery.of(EVER));
  }

  /** Ends the servers and closes the store; without a store file its spans are gone. */
  @Override
  public void close() {
    try (store) {
      ax.close();
    }
  }

  /** What a workspace is made of. Not thread-safe. */
  public static final class Builder {
    private static final Duration DEFAULT_SPAN_OF_TIME = Duration.ofDays(7);

    private final LocalAx.Builder server = LocalAx.builder();
    private final List<Path> files = new ArrayList<>();
    private Optional<Path> storeFile = Optional.empty();
    private String spaceName = "local";
    private String projectName = "demo";
    private long generate;
    private long seed;
    private TimeWindow window = lastDays();

    private Builder() {}

    private static TimeWindow lastDays() {
      Instant to = Instant.now().truncatedTo(ChronoUnit.HOURS);
      return new TimeWindow(to.minus(DEFAULT_SPAN_OF_TIME), to);
    }

    /**
     * Keeps the spans in a file, made if it does not exist; in a temporary one, deleted by {@link
     * LocalWorkspace#close}, if not set.
     */
    public Builder storeFile(Path file) {
      storeFile = Optional.of(file);
      return this;
    }

    /** Names the space, made if it does not exist; {@code local} if not set. */
    public Builder space(String name) {
      spaceName = requireNonNull(name, "name is null");
      return this;
    }

    /** Names the project, made if it does not exist; {@code demo} if not set. */
    public Builder project(String name) {
      projectName = requireNonNull(name, "name is null");
      return this;
    }

    /** Generates spans if the project has none; the seed decides every one of them. */
    public Builder generate(long spans, long seedOfSpans) {
      generate = spans;
      seed = seedOfSpans;
      return this;
    }

    /** Sets when generated spans start; the seven days before the last full hour if not set. */
    public Builder window(TimeWindow starts) {
      window = requireNonNull(starts, "starts is null");
      return this;
    }

    /** Adds the spans of a Parquet, JSON or JSON Lines file; may be called for several files. */
    public Builder load(Path file) {
      files.add(requireNonNull(file, "file is null"));
      return this;
    }

    /** Sets the key that clients must send; {@link LocalAx#DEFAULT_API_KEY} if not set. */
    public Builder apiKey(String key) {
      server.apiKey(key);
      return this;
    }

    /** Sets the port of REST; 0, the default, takes any free one. */
    public Builder restPort(int port) {
      server.restPort(port);
      return this;
    }

    /** Sets the port of Flight; 0, the default, takes any free one. */
    public Builder flightPort(int port) {
      server.flightPort(port);
      return this;
    }

    /** Sets what the public clients do not reveal; {@link ServiceBehaviour#standard} if not set. */
    public Builder behaviour(ServiceBehaviour behaviour) {
      server.behaviour(behaviour);
      return this;
    }

    /** Sets what goes wrong; nothing if not set. */
    public Builder faults(FaultScript faults) {
      server.faults(faults);
      return this;
    }

    /**
     * Opens the store, fills the project and starts the servers.
     *
     * @throws IOException if a port cannot be bound
     * @throws StoreException if the store or a file to load cannot be read
     */
    public LocalWorkspace open() throws IOException {
      SpanStore store = storeFile.map(SpanStore::open).orElseGet(SpanStore::temporary);
      try {
        return new LocalWorkspace(this, store);
      } catch (IOException | RuntimeException e) {
        store.close();
        throw e;
      }
    }

    private long generateInto(SpanStore store, StoredProject project) {
      return new TraceGenerator(seed).generate(store, project.id(), generate, window);
    }
  }
}
