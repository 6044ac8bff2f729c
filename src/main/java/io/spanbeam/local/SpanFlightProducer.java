package io.spanbeam.local;

import io.spanbeam.ax.flight.RecordQuery;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the Flight calls of an export, GetFlightInfo and DoGet (ax-protocol §5), and the DoPut of
 * annotations (§6).
 */
final class SpanFlightProducer extends NoOpFlightProducer {
  private static final Logger LOG = LoggerFactory.getLogger(SpanFlightProducer.class);
  private static final Schema NO_SCHEMA = new Schema(List.of());
  private static final long UNKNOWN_BYTES = -1;

  private final SpanStore store;
  private final ServiceBehaviour behaviour;
  private final FaultScript faults;
  private final RequestLog log;
  private final BufferAllocator allocator;
  private final ExportPlanner planner;
  private final TicketBook tickets;
  private final Semaphore streams;
  private volatile boolean closing;

  /**
   * @param allocator memory of all streams together
   */
  SpanFlightProducer(
      SpanStore store,
      ServiceBehaviour behaviour,
      FaultScript faults,
      RequestLog log,
      BufferAllocator allocator) {
    this.store = store;
    this.behaviour = behaviour;
    this.faults = faults;
    this.log = log;
    this.allocator = allocator;
    planner = new ExportPlanner(store, behaviour);
    tickets = new TicketBook(behaviour.ticketsOnce());
    streams = new Semaphore(behaviour.maxStreams());
  }

  @Override
  public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
    long number = log.arrived(RequestKind.GET_FLIGHT_INFO);
    Optional<FlightStatusCode> fault = faults.ofFlightInfo(number);
    if (fault.isPresent()) {
      throw new CallStatus(fault.get())
          .withDescription("A scripted fault refused this request")
          .toRuntimeException();
    }
    try {
      ExportPart whole = planner.plan(parse(descriptor));
      long count = store.count(whole.projectId(), whole.query());
      List<FlightEndpoint> endpoints =
          planner.cut(whole).stream().map(part -> new FlightEndpoint(tickets.issue(part))).toList();
      return new FlightInfo(
          NO_SCHEMA, descriptor, endpoints, UNKNOWN_BYTES, behaviour.announced(count));
    } catch (StoreException e) {
      throw status(e).toRuntimeException();
    }
  }

  private static RecordQuery parse(FlightDescriptor descriptor) {
    if (!descriptor.isCommand()) {
      throw CallStatus.INVALID_ARGUMENT
          .withDescription("The descriptor is a path, but must be a command")
          .toRuntimeException();
    }
    try {
      return RecordQuery.parse(descriptor.getCommand());
    } catch (IllegalArgumentException e) {
      throw CallStatus.INVALID_ARGUMENT.withDescription(e.getMessage()).toRuntimeException();
    }
  }

  @Override
  public void getStream(CallContext context, Ticket ticket, ServerStreamListener client) {
    long number = log.arrived(RequestKind.DO_GET);
    Optional<ExportPart> part = tickets.redeem(ticket);
    if (part.isEmpty()) {
      fail(client, CallStatus.NOT_FOUND, "The ticket is unknown or was redeemed before");
    } else if (!streams.tryAcquire()) {
      fail(
          client,
          CallStatus.RESOURCE_EXHAUSTED,
          "%d streams are open already; try again later".formatted(behaviour.maxStreams()));
    } else {
      log.streamOpened();
      try {
        send(part.get(), number, client);
      } finally {
        log.streamClosed();
        streams.release();
      }
    }
  }

  private void send(ExportPart part, long number, ServerStreamListener client) {
    ExportStream stream =
        new ExportStream(store, behaviour, faults.ofStream(number), log, () -> closing, client);
    try (BufferAllocator memory =
        allocator.newChildAllocator("stream-" + number, 0, allocator.getLimit())) {
      stream.send(part, memory);
    } catch (StoreException e) {
      client.error(status(e).toRuntimeException());
    } catch (FlightRuntimeException e) {
      client.error(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(client, CallStatus.UNAVAILABLE, "The local AX closes");
    } catch (RuntimeException e) {
      LOG.error("Stream {} failed", number, e);
      fail(client, CallStatus.INTERNAL, "The local AX failed; its log has stream " + number);
    }
  }

  @Override
  public Runnable acceptPut(
      CallContext context, FlightStream rows, StreamListener<PutResult> client) {
    long number = log.arrived(RequestKind.DO_PUT);
    AnnotationPut put =
        new AnnotationPut(store, behaviour, faults.ofPut(number), log, () -> closing, allocator);
    return () -> {
      try {
        put.run(context, rows, client);
      } catch (StoreException e) {
        client.onError(status(e).toRuntimeException());
      } catch (FlightRuntimeException e) {
        client.onError(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        client.onError(
            CallStatus.UNAVAILABLE.withDescription("The local AX closes").toRuntimeException());
      } catch (RuntimeException e) {
        LOG.error("DoPut {} failed", number, e);
        client.onError(
            CallStatus.INTERNAL
                .withDescription("The local AX failed; its log has DoPut " + number)
                .toRuntimeException());
      }
    };
  }

  private static CallStatus status(StoreException e) {
    CallStatus status =
        switch (e.reason()) {
          case NOT_FOUND -> CallStatus.NOT_FOUND;
          case CONFLICT -> CallStatus.ALREADY_EXISTS;
          case INVALID -> CallStatus.INVALID_ARGUMENT;
          case FAILED -> CallStatus.INTERNAL;
        };
    return status.withDescription(e.getMessage());
  }

  private static void fail(ServerStreamListener client, CallStatus status, String sentence) {
    client.error(status.withDescription(sentence).toRuntimeException());
  }

  /** Lets open streams end with UNAVAILABLE at their next batch. */
  void beginClosing() {
    closing = true;
  }
}
