package io.spanbeam.testing;

import io.spanbeam.ax.flight.RecordQuery;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallInfo;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightProducer;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.FlightServerMiddleware;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.RequestContext;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A Flight server on loopback that answers as a test tells it: the count, the endpoints, what each
 * ticket streams, and the answers to uploads. It checks the key like the service does.
 */
public final class ScriptedFlight implements AutoCloseable {
  /** The key that the server accepts. */
  public static final String KEY = "ak-0f3c-flight-secret";

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final BufferAllocator memory = new RootAllocator(256L << 20);
  private final FlightServer server;
  private final boolean tls;
  private final Map<String, Script> scripts = new LinkedHashMap<>();
  private final Map<String, List<Location>> locations = new ConcurrentHashMap<>();
  private final List<RecordQuery> queries = new CopyOnWriteArrayList<>();
  private final List<CallHeaders> headers = new CopyOnWriteArrayList<>();
  private final List<String> redeemed = new CopyOnWriteArrayList<>();
  private final List<CallStatus> infoFailures = new CopyOnWriteArrayList<>();
  private final ScriptedPut puts = new ScriptedPut();
  private final AtomicInteger infoCalls = new AtomicInteger();
  private final AtomicLong count = new AtomicLong(-1);

  /** Streams what a ticket stands for. */
  @FunctionalInterface
  public interface Script {
    /** Sends batches; must end the listener. */
    void stream(BufferAllocator memory, FlightProducer.ServerStreamListener out) throws Exception;
  }

  private ScriptedFlight(Optional<SelfSigned> certificate) throws IOException {
    tls = certificate.isPresent();
    FlightServer.Builder builder =
        FlightServer.builder(memory, location(0), new Producer())
            .executor(executor)
            .middleware(
                FlightServerMiddleware.Key.of("headers"),
                (info, incoming, context) -> authenticated(info, incoming, context));
    if (certificate.isPresent()) {
      builder.useTls(
          certificate.get().certificateFile().toFile(), certificate.get().keyFile().toFile());
    }
    server = builder.build().start();
  }

  /** Starts a plaintext server. */
  public static ScriptedFlight start() throws IOException {
    return new ScriptedFlight(Optional.empty());
  }

  /** Starts a server with TLS. */
  public static ScriptedFlight startTls(SelfSigned certificate) throws IOException {
    return new ScriptedFlight(Optional.of(certificate));
  }

  private Location location(int port) {
    return tls
        ? Location.forGrpcTls("localhost", port)
        : Location.forGrpcInsecure("127.0.0.1", port);
  }

  /** Returns where the server listens. */
  public URI uri() {
    return location(server.getPort()).getUri();
  }

  /** Adds an endpoint whose ticket streams a script. */
  public ScriptedFlight endpoint(String ticket, Script script, Location... places) {
    scripts.put(ticket, script);
    locations.put(ticket, List.of(places));
    return this;
  }

  /** Sets what GetFlightInfo counts. */
  public ScriptedFlight counting(long records) {
    count.set(records);
    return this;
  }

  /** Lets the next GetFlightInfo call fail; may be given several times. */
  public ScriptedFlight failingInfo(CallStatus status) {
    infoFailures.add(status);
    return this;
  }

  /** Returns how DoPut calls are answered, and what they brought. */
  public ScriptedPut puts() {
    return puts;
  }

  /** Returns the queries asked so far. */
  public List<RecordQuery> queries() {
    return List.copyOf(queries);
  }

  /** Returns the headers of all calls so far. */
  public List<CallHeaders> headers() {
    return List.copyOf(headers);
  }

  /** Returns the tickets redeemed so far. */
  public List<String> redeemed() {
    return List.copyOf(redeemed);
  }

  /** Returns how many GetFlightInfo calls came. */
  public int infoCalls() {
    return infoCalls.get();
  }

  private FlightServerMiddleware authenticated(
      CallInfo info, CallHeaders incoming, RequestContext context) {
    headers.add(incoming);
    byte[] key = incoming.getByte("auth-token-bin");
    if (key == null || !KEY.equals(new String(key, StandardCharsets.UTF_8))) {
      String shown = key == null ? "none" : new String(key, StandardCharsets.UTF_8);
      throw CallStatus.UNAUTHENTICATED.withDescription("unknown key " + shown).toRuntimeException();
    }
    return new FlightServerMiddleware() {
      @Override
      public void onBeforeSendingHeaders(CallHeaders outgoing) {}

      @Override
      public void onCallCompleted(CallStatus status) {}

      @Override
      public void onCallErrored(Throwable failure) {}
    };
  }

  @Override
  public void close() {
    try {
      server.close();
      // A script may still be at work on a call that its client has cancelled
      executor.shutdown();
      executor.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the server was closing", e);
    } finally {
      memory.close();
    }
  }

  private final class Producer extends NoOpFlightProducer {
    @Override
    public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
      infoCalls.incrementAndGet();
      queries.add(RecordQuery.parse(descriptor.getCommand()));
      if (!infoFailures.isEmpty()) {
        throw infoFailures.remove(0).toRuntimeException();
      }
      List<FlightEndpoint> endpoints = new ArrayList<>();
      for (String ticket : scripts.keySet()) {
        endpoints.add(
            new FlightEndpoint(
                new Ticket(ticket.getBytes(StandardCharsets.UTF_8)),
                locations.get(ticket).toArray(Location[]::new)));
      }
      return new FlightInfo(new Schema(List.of()), descriptor, endpoints, -1, count.get());
    }

    @Override
    public Runnable acceptPut(
        CallContext context, FlightStream stream, StreamListener<PutResult> answers) {
      return () -> puts.accept(memory, stream, answers);
    }

    @Override
    public void getStream(CallContext context, Ticket ticket, ServerStreamListener out) {
      String name = new String(ticket.getBytes(), StandardCharsets.UTF_8);
      redeemed.add(name);
      try {
        scripts.get(name).stream(memory, out);
      } catch (Exception e) {
        out.error(e);
      }
    }
  }
}
