package io.spanbeam.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightProducer.StreamListener;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * How {@link ScriptedFlight} answers DoPut calls, in the order in which a test wrote the answers,
 * and what the calls brought. Without an answer left a call ends without a message.
 */
public final class ScriptedPut {
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final List<Upload> uploads = new CopyOnWriteArrayList<>();

  /**
   * What a call brought.
   *
   * @param command of its descriptor
   * @param schema with its metadata
   * @param batches rows of each batch: the values that are not null, by column
   */
  public record Upload(byte[] command, Schema schema, List<List<Map<String, Object>>> batches) {}

  @FunctionalInterface
  private interface Answer {
    void to(BufferAllocator memory, FlightStream stream, StreamListener<PutResult> out);
  }

  ScriptedPut() {}

  /** Lets the next call be read to its end and answered with messages. */
  public ScriptedPut answering(byte[]... messages) {
    answers.add(
        (memory, stream, out) -> {
          uploads.add(read(stream));
          for (byte[] message : messages) {
            send(memory, out, message);
          }
          out.onCompleted();
        });
    return this;
  }

  /** Lets the next call be read to its end and answered with a message without content. */
  public ScriptedPut answeringEmpty() {
    answers.add(
        (memory, stream, out) -> {
          uploads.add(read(stream));
          out.onNext(PutResult.empty());
          out.onCompleted();
        });
    return this;
  }

  /** Lets the next call be read to its end and then fail. */
  public ScriptedPut failingAfterwards(CallStatus status) {
    answers.add(
        (memory, stream, out) -> {
          uploads.add(read(stream));
          out.onError(status.toRuntimeException());
        });
    return this;
  }

  /** Lets the next call fail before anything of it is read. */
  public ScriptedPut failingAtOnce(CallStatus status) {
    answers.add((memory, stream, out) -> out.onError(status.toRuntimeException()));
    return this;
  }

  /** Lets the next call wait, once it is read, for a latch that a test opens. */
  public ScriptedPut stalling(CountDownLatch reached, CountDownLatch release) {
    answers.add(
        (memory, stream, out) -> {
          uploads.add(read(stream));
          reached.countDown();
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          out.onCompleted();
        });
    return this;
  }

  /** Returns what was uploaded so far. */
  public List<Upload> uploads() {
    return List.copyOf(uploads);
  }

  void accept(BufferAllocator memory, FlightStream stream, StreamListener<PutResult> out) {
    Answer answer = answers.poll();
    if (answer == null) {
      uploads.add(read(stream));
      out.onCompleted();
    } else {
      answer.to(memory, stream, out);
    }
  }

  private static void send(BufferAllocator memory, StreamListener<PutResult> out, byte[] message) {
    try (ArrowBuf content = memory.buffer(Math.max(1, message.length))) {
      content.writeBytes(message);
      out.onNext(PutResult.metadata(content));
    }
  }

  private static Upload read(FlightStream stream) {
    List<List<Map<String, Object>>> batches = new ArrayList<>();
    while (stream.next()) {
      batches.add(rows(stream.getRoot()));
    }
    return new Upload(stream.getDescriptor().getCommand(), stream.getSchema(), batches);
  }

  private static List<Map<String, Object>> rows(VectorSchemaRoot root) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int row = 0; row < root.getRowCount(); row++) {
      Map<String, Object> values = new LinkedHashMap<>();
      for (FieldVector vector : root.getFieldVectors()) {
        if (!vector.isNull(row)) {
          Object value = vector.getObject(row);
          values.put(vector.getName(), value instanceof Number ? value : value.toString());
        }
      }
      rows.add(values);
    }
    return rows;
  }
}
