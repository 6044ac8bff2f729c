package io.spanbeam.local;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.arrow.flight.AsyncPutListener;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.SyncPutListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;

/** DoPut as a suspicious client sees it: a descriptor, batches, one message of bytes. */
final class RawPut implements AutoCloseable {
  private final BufferAllocator allocator;
  private final FlightClient client;
  private final CallOption[] options;

  RawPut(LocalAx ax, BufferAllocator allocator) {
    this(ax, allocator, LocalAx.DEFAULT_API_KEY);
  }

  RawPut(LocalAx ax, BufferAllocator allocator, String key) {
    this.allocator = allocator;
    client =
        FlightClient.builder(
                allocator, Location.forGrpcInsecure("127.0.0.1", ax.flightUri().getPort()))
            .build();
    FlightCallHeaders headers = new FlightCallHeaders();
    headers.insert("auth-token-bin", key.getBytes(StandardCharsets.UTF_8));
    options = new CallOption[] {new HeaderCallOption(headers)};
  }

  static String command(StoredProject project) {
    return "{\"writeSpanAnnotationRequest\":{\"externalModelId\":\"%s\",\"spaceId\":\"%s\"}}"
        .formatted(project.name(), project.spaceId());
  }

  /** What a server says of a complete stream. */
  record Answer(long updated, List<String> unmatched) {
    private static Answer of(byte[] message) throws IOException {
      CodedInputStream bytes = CodedInputStream.newInstance(message);
      long updated = 0;
      List<String> unmatched = new ArrayList<>();
      for (int tag = bytes.readTag(); tag != 0; tag = bytes.readTag()) {
        switch (WireFormat.getTagFieldNumber(tag)) {
          case 1 -> updated = bytes.readInt64();
          case 2 -> unmatched.add(bytes.readString());
          default -> throw new IOException("Unknown field in the answer: tag " + tag);
        }
      }
      return new Answer(updated, unmatched);
    }
  }

  /** Sends batches of rows, all with the columns of the first row, and reads the only answer. */
  @SafeVarargs
  final Answer put(String command, List<Map<String, Object>>... batches) throws Exception {
    return put(command, Map.of(), batches);
  }

  @SafeVarargs
  final Answer put(
      String command, Map<String, String> metadata, List<Map<String, Object>>... batches)
      throws Exception {
    try (SyncPutListener answers = new SyncPutListener();
        VectorSchemaRoot root = root(batches[0].get(0), metadata)) {
      FlightClient.ClientStreamListener stream =
          client.startPut(descriptor(command), root, answers, options);
      for (List<Map<String, Object>> batch : batches) {
        fill(root, batch);
        stream.putNext();
      }
      stream.completed();
      byte[] message;
      try (PutResult answer = read(answers)) {
        message = new byte[(int) answer.getApplicationMetadata().readableBytes()];
        answer.getApplicationMetadata().readBytes(message);
      }
      if (read(answers) != null) {
        throw new IOException("A second answer came");
      }
      return Answer.of(message);
    }
  }

  private static PutResult read(SyncPutListener answers) throws Exception {
    try {
      return answers.read();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof FlightRuntimeException failure ? failure : e;
    }
  }

  /**
   * Sends one batch and goes away without saying that it was the last.
   *
   * @param beforeLeaving waits until the server has it
   */
  void putAndLeave(String command, List<Map<String, Object>> batch, Runnable beforeLeaving) {
    AsyncPutListener answers = new AsyncPutListener();
    try (VectorSchemaRoot root = root(batch.get(0), Map.of())) {
      FlightClient.ClientStreamListener stream =
          client.startPut(descriptor(command), root, answers, options);
      fill(root, batch);
      stream.putNext();
      beforeLeaving.run();
      stream.error(new IOException("The client leaves"));
    }
  }

  private static FlightDescriptor descriptor(String command) {
    return FlightDescriptor.command(command.getBytes(StandardCharsets.UTF_8));
  }

  private VectorSchemaRoot root(Map<String, Object> first, Map<String, String> metadata) {
    List<Field> fields = new ArrayList<>();
    first.forEach((name, value) -> fields.add(field(name, value)));
    return VectorSchemaRoot.create(new Schema(fields, metadata), allocator);
  }

  private static Field field(String name, Object example) {
    if (example instanceof Long) {
      return Field.nullable(name, new ArrowType.Int(64, true));
    }
    if (example instanceof Double) {
      return Field.nullable(name, new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE));
    }
    if (example instanceof List) {
      return new Field(
          name,
          FieldType.nullable(ArrowType.List.INSTANCE),
          List.of(Field.nullable("item", ArrowType.Utf8.INSTANCE)));
    }
    return example == null
        ? Field.nullable(name, ArrowType.Null.INSTANCE)
        : Field.nullable(name, ArrowType.Utf8.INSTANCE);
  }

  private static void fill(VectorSchemaRoot root, List<Map<String, Object>> rows) {
    for (FieldVector vector : root.getFieldVectors()) {
      vector.clear();
      vector.setInitialCapacity(rows.size());
      vector.allocateNew();
      for (int i = 0; i < rows.size(); i++) {
        set(vector, i, rows.get(i).get(vector.getName()));
      }
      vector.setValueCount(rows.size());
    }
    root.setRowCount(rows.size());
  }

  private static void set(FieldVector vector, int index, Object value) {
    if (vector instanceof ListVector list) {
      UnionListWriter writer = list.getWriter();
      writer.setPosition(index);
      if (value instanceof List<?> texts) {
        writer.startList();
        texts.forEach(text -> writer.writeVarChar(new Text((String) text)));
        writer.endList();
      }
    } else if (value instanceof Long number) {
      ((BigIntVector) vector).setSafe(index, number);
    } else if (value instanceof Double number) {
      ((Float8Vector) vector).setSafe(index, number);
    } else if (value instanceof String text) {
      ((VarCharVector) vector).setSafe(index, text.getBytes(StandardCharsets.UTF_8));
    } else if (!(vector instanceof NullVector)) {
      vector.setNull(index);
    }
  }

  /** Returns a row of a table, from names and values in turn. */
  static Map<String, Object> row(String spanId, Object... columns) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("context.span_id", spanId);
    for (int i = 0; i < columns.length; i += 2) {
      row.put((String) columns[i], columns[i + 1]);
    }
    return row;
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
