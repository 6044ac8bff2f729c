package io.spanbeam.local;

import com.google.protobuf.CodedOutputStream;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.TimeWindow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightProducer.CallContext;
import org.apache.arrow.flight.FlightProducer.StreamListener;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * One DoPut of annotations (ax-protocol §6). All its rows are written in one transaction when the
 * client has sent the last one, or has closed the stream before; none if the server fails it.
 */
final class AnnotationPut {
  private static final Instant EARLIEST = Instant.parse("1678-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2262-01-01T00:00:00Z");
  private static final int RECORDS_UPDATED_FIELD = 1;
  private static final int UNMATCHED_IDS_FIELD = 2;

  private final SpanStore store;
  private final ServiceBehaviour behaviour;
  private final Optional<PutFault> fault;
  private final RequestLog log;
  private final BooleanSupplier closing;
  private final BufferAllocator allocator;

  /**
   * @param closing whether the server wants to end
   * @param allocator memory for the answer
   */
  AnnotationPut(
      SpanStore store,
      ServiceBehaviour behaviour,
      Optional<PutFault> fault,
      RequestLog log,
      BooleanSupplier closing,
      BufferAllocator allocator) {
    this.store = store;
    this.behaviour = behaviour;
    this.fault = fault;
    this.log = log;
    this.closing = closing;
    this.allocator = allocator;
  }

  /**
   * Reads the stream, writes the annotations and answers.
   *
   * @throws FlightRuntimeException if the stream is refused or fails
   */
  void run(CallContext call, FlightStream rows, StreamListener<PutResult> client)
      throws InterruptedException {
    if (fault.orElse(null) instanceof PutFault.Refused refused) {
      throw new CallStatus(refused.code())
          .withDescription("A scripted fault refused this request")
          .toRuntimeException();
    }
    Instant now = Instant.now();
    AnnotationPutCommand command = AnnotationPutCommand.parse(rows.getDescriptor());
    StoredProject project = FlightProjects.find(store, command.spaceId(), command.projectName());
    try (AnnotationStage stage = store.annotate(project.id())) {
      boolean complete = read(call, rows, project, now, stage);
      beforeWrite();
      AnnotationStage.Outcome outcome = stage.write(Granularity.SPAN, window(now), false);
      if (fault.orElse(null) instanceof PutFault.DroppedAfter) {
        throw dropped();
      }
      if (complete) {
        answer(stage.records() - outcome.missingRecords(), outcome.missing(), client);
      }
    }
  }

  /** Stages all rows that come; returns whether the client said that these are all. */
  private boolean read(
      CallContext call,
      FlightStream rows,
      StoredProject project,
      Instant now,
      AnnotationStage stage) {
    AnnotationRows reader;
    VectorSchemaRoot table = rows.getRoot();
    try {
      ArizeSchema.check(rows.getSchema().getCustomMetadata(), project.name());
      reader =
          new AnnotationRows(
              AnnotationColumns.of(table),
              behaviour.flightConfigs()
                  ? Optional.of(AnnotationConfigs.of(store, project.spaceId()))
                  : Optional.empty(),
              now.toEpochMilli());
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage());
    }
    while (next(call, rows)) {
      checkSize(table);
      for (int row = 0; row < table.getRowCount(); row++) {
        try {
          reader.add(row, stage);
        } catch (IllegalArgumentException e) {
          throw invalid("Row %d is invalid: %s".formatted(stage.records() + 1, e.getMessage()));
        }
      }
      log.received(table.getRowCount());
    }
    return !call.isCancelled();
  }

  private void checkSize(VectorSchemaRoot batch) {
    long bytes = ExportBatches.bytes(batch);
    if (bytes > behaviour.messageBytes()) {
      throw CallStatus.RESOURCE_EXHAUSTED
          .withDescription(
              "A batch has %d bytes, but a message may have at most %d"
                  .formatted(bytes, behaviour.messageBytes()))
          .toRuntimeException();
    }
  }

  /** Moves to the next batch; none comes if the client has sent the last one or is gone. */
  private boolean next(CallContext call, FlightStream rows) {
    try {
      return rows.next();
    } catch (RuntimeException e) {
      if (call.isCancelled() && !closing.getAsBoolean()) {
        return false;
      }
      throw e;
    }
  }

  private void beforeWrite() throws InterruptedException {
    log.delay(behaviour.answerDelay());
    if (fault.orElse(null) instanceof PutFault.DroppedBefore) {
      throw dropped();
    }
    if (fault.orElse(null) instanceof PutFault.Slow slow) {
      Thread.sleep(slow.delay().toMillis());
    }
  }

  private TimeWindow window(Instant now) {
    return new TimeWindow(
        behaviour.recentSpansOnly() ? now.minus(Granularity.SPAN.maxWindow()) : EARLIEST, LATEST);
  }

  private void answer(long updated, Iterable<String> unmatched, StreamListener<PutResult> client) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream message = CodedOutputStream.newInstance(bytes);
      if (updated != 0) {
        message.writeInt64(RECORDS_UPDATED_FIELD, updated);
      }
      for (String id : unmatched) {
        message.writeString(UNMATCHED_IDS_FIELD, id);
      }
      message.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing an answer failed", e);
    }
    try (ArrowBuf buffer = allocator.buffer(bytes.size())) {
      buffer.writeBytes(bytes.toByteArray());
      client.onNext(PutResult.metadata(buffer));
    }
    client.onCompleted();
  }

  private static FlightRuntimeException invalid(String sentence) {
    return CallStatus.INVALID_ARGUMENT.withDescription(sentence).toRuntimeException();
  }

  private static FlightRuntimeException dropped() {
    return CallStatus.UNAVAILABLE
        .withDescription("A scripted fault dropped the connection")
        .toRuntimeException();
  }
}
