package io.spanbeam.local;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.arrow.flight.BackpressureStrategy.CallbackBackpressureStrategy;
import org.apache.arrow.flight.BackpressureStrategy.WaitResult;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Sends one part of an export. Waits while the client is not ready, stops when the client cancels
 * or the server closes, and ends as its fault says.
 */
final class ExportStream {
  private static final long WAIT_MILLIS = 100;
  private static final String TEXT = "VARCHAR";

  private final SpanStore store;
  private final ServiceBehaviour behaviour;
  private final Optional<StreamFault> fault;
  private final RequestLog log;
  private final BooleanSupplier closing;
  private final ServerStreamListener client;
  private final CallbackBackpressureStrategy backpressure = new CallbackBackpressureStrategy();
  private final long started = System.nanoTime();
  private long batches;
  private long bytes;

  /**
   * @param closing whether the server wants to end
   */
  ExportStream(
      SpanStore store,
      ServiceBehaviour behaviour,
      Optional<StreamFault> fault,
      RequestLog log,
      BooleanSupplier closing,
      ServerStreamListener client) {
    this.store = store;
    this.behaviour = behaviour;
    this.fault = fault;
    this.log = log;
    this.closing = closing;
    this.client = client;
    backpressure.register(client);
  }

  /**
   * Sends all of a part and completes the call, or fails it.
   *
   * @param allocator memory for the batches
   */
  void send(ExportPart part, BufferAllocator allocator) throws InterruptedException {
    Optional<CallStatus> failure = failureIfDue();
    if (failure.isPresent()) {
      client.error(failure.get().toRuntimeException());
      return;
    }
    Optional<ColumnDictionary> dictionary = dictionary(part, allocator);
    try (SpanCursor cursor =
            store.read(part.projectId(), part.query(), allocator, part.batchRows());
        ExportBatches export =
            new ExportBatches(cursor, columns(cursor, part, dictionary), allocator)) {
      client.start(
          export.root(),
          dictionary
              .map(ColumnDictionary::provider)
              .orElseGet(DictionaryProvider.MapDictionaryProvider::new));
      send(export);
    } finally {
      dictionary.ifPresent(ColumnDictionary::close);
    }
  }

  private void send(ExportBatches export) throws InterruptedException {
    while (!isDue() && export.next()) {
      Thread.sleep(behaviour.batchDelay().toMillis());
      if (!isClientReady()) {
        return;
      }
      client.putNext();
      batches++;
      bytes += export.bytes();
      log.sent(export.root().getRowCount(), export.bytes());
    }
    Optional<CallStatus> failure = failureIfDue();
    if (failure.isPresent()) {
      client.error(failure.get().toRuntimeException());
    } else {
      client.completed();
    }
  }

  private boolean isDue() {
    return fault.isPresent() && fault.get().isDue(batches, bytes, System.nanoTime() - started);
  }

  private Optional<CallStatus> failureIfDue() {
    return isDue()
        ? fault
            .get()
            .code()
            .map(code -> new CallStatus(code).withDescription("A scripted fault ended this stream"))
        : Optional.empty();
  }

  private boolean isClientReady() {
    while (!closing.getAsBoolean()) {
      WaitResult result = backpressure.waitForListener(WAIT_MILLIS);
      if (result == WaitResult.READY) {
        return true;
      }
      if (result != WaitResult.TIMEOUT) {
        return false;
      }
    }
    client.error(
        CallStatus.UNAVAILABLE.withDescription("The local AX closes").toRuntimeException());
    return false;
  }

  private Optional<ColumnDictionary> dictionary(ExportPart part, BufferAllocator allocator) {
    Optional<String> column = behaviour.dictionaryColumn().filter(name -> sendsText(part, name));
    if (column.isEmpty()) {
      return Optional.empty();
    }
    StoreQuery query = part.query().withColumns(List.of(column.get()));
    try (SpanCursor cursor = store.read(part.projectId(), query, allocator, part.batchRows())) {
      return Optional.of(ColumnDictionary.collect(column.get(), cursor, allocator));
    }
  }

  private boolean sendsText(ExportPart part, String name) {
    List<String> asked = part.query().columns();
    return (asked.isEmpty() || asked.contains(name))
        && store.columns(part.projectId()).stream()
            .anyMatch(column -> column.name().equals(name) && column.type().equals(TEXT));
  }

  private List<AnswerColumn> columns(
      SpanCursor cursor, ExportPart part, Optional<ColumnDictionary> dictionary) {
    return cursor.root().getSchema().getFields().stream()
        .map(field -> column(field, part, dictionary))
        .toList();
  }

  private AnswerColumn column(Field field, ExportPart part, Optional<ColumnDictionary> dictionary) {
    if (dictionary.isPresent() && dictionary.get().field().getName().equals(field.getName())) {
      return dictionary.get();
    }
    if (behaviour.driftingColumn().filter(field.getName()::equals).isPresent()) {
      Optional<AnswerColumn> drifted = TypeDrift.of(field, part.rangeStart());
      if (drifted.isPresent()) {
        return drifted.get();
      }
    }
    return new AnswerColumn.Unchanged(field);
  }
}
