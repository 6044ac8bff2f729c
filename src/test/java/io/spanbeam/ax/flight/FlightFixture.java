package io.spanbeam.ax.flight;

import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.CredentialReference;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.RetryPolicy;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.SpanStream;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.testing.ScriptedFlight;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.FlightProducer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What the tests of Flight have in common: a query, connections and batches of one column {@code
 * id}.
 */
final class FlightFixture {
  static final SpanQuery QUERY =
      SpanQuery.of(
          new Project("U3BhY2U6MTpiRnVM", "TW9kZWw6MQ==", "bot"),
          new TimeWindow(
              Instant.parse("2024-06-01T00:00:00Z"), Instant.parse("2024-06-02T00:00:00Z")));

  private FlightFixture() {}

  static AxConnection connection(URI flight, Path directory) throws Exception {
    Path key = Files.writeString(directory.resolve("key"), ScriptedFlight.KEY + "\n");
    return AxConnection.of(URI.create("http://127.0.0.1:1"), flight, CredentialReference.file(key))
        .withRetry(new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(5)));
  }

  static List<Long> drain(SpanStream stream) throws AxException {
    List<Long> ids = new ArrayList<>();
    while (stream.next()) {
      VectorSchemaRoot root = stream.root();
      for (int row = 0; row < root.getRowCount(); row++) {
        ids.add((Long) root.getVector("id").getObject(row));
      }
    }
    return ids;
  }

  static ScriptedFlight.Script batches(List<List<Long>> batches) {
    return (allocator, out) -> {
      send(allocator, out, batches);
      out.completed();
    };
  }

  static void send(
      BufferAllocator allocator,
      FlightProducer.ServerStreamListener out,
      List<List<Long>> batches) {
    Schema schema = new Schema(List.of(Field.nullable("id", new ArrowType.Int(64, true))));
    try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
      out.start(root);
      BigIntVector ids = (BigIntVector) root.getVector("id");
      for (List<Long> batch : batches) {
        ids.allocateNew(Math.max(1, batch.size()));
        for (int row = 0; row < batch.size(); row++) {
          ids.set(row, batch.get(row));
        }
        root.setRowCount(batch.size());
        out.putNext();
      }
    }
  }

  static void streamDictionary(BufferAllocator allocator, FlightProducer.ServerStreamListener out) {
    DictionaryEncoding encoding = new DictionaryEncoding(1, false, null);
    try (VarCharVector values = new VarCharVector("values", allocator);
        IntVector kinds =
            (IntVector)
                new Field(
                        "kind",
                        new FieldType(true, new ArrowType.Int(32, true), encoding),
                        List.of())
                    .createVector(allocator);
        BigIntVector ids = new BigIntVector("id", allocator)) {
      values.setSafe(0, "LLM".getBytes(StandardCharsets.UTF_8));
      values.setSafe(1, "TOOL".getBytes(StandardCharsets.UTF_8));
      values.setValueCount(2);
      kinds.setSafe(0, 1);
      kinds.setNull(1);
      kinds.setSafe(2, 0);
      for (int row = 0; row < 3; row++) {
        ids.setSafe(row, row + 1L);
      }
      kinds.setValueCount(3);
      ids.setValueCount(3);
      VectorSchemaRoot root =
          new VectorSchemaRoot(List.of(kinds.getField(), ids.getField()), List.of(kinds, ids), 3);
      out.start(
          root, new DictionaryProvider.MapDictionaryProvider(new Dictionary(values, encoding)));
      out.putNext();
      out.completed();
    }
  }
}
