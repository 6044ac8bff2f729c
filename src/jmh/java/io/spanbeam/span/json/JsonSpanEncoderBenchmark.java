package io.spanbeam.span.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * JSON of one batch of 1,000 spans into nothing: the encoder against Jackson's streaming generator,
 * which gets each value out of the vectors as their own doors give it. The counter {@code bytes} is
 * output per second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-opens=java.base/java.nio=ALL-UNNAMED", "-Xmx1g"})
public class JsonSpanEncoderBenchmark {
  private static final int ROWS = 1_000;
  private static final byte[] NEW_LINE = {'\n'};

  /**
   * TEXT: IDs and 1.5 KB of English. SPANS: that, numbers, times and messages as JSON text. WORLD:
   * mostly text outside ASCII.
   */
  public enum Content {
    TEXT,
    SPANS,
    WORLD
  }

  /** What the batch consists of. */
  @Param public Content content;

  private BufferAllocator allocator;
  private VectorSchemaRoot root;
  private final JsonSpanEncoder columns = new JsonSpanEncoder(JsonShape.COLUMNS);
  private final JsonSpanEncoder spans = new JsonSpanEncoder(JsonShape.SPAN);
  private final JsonFactory jackson = new JsonFactory();

  /** Counts what is written. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Written {
    /** Bytes of JSON. */
    public long bytes;
  }

  private static final class Counting extends OutputStream {
    private final Written written;

    Counting(Written written) {
      this.written = written;
    }

    @Override
    public void write(int b) {
      written.bytes++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      written.bytes += length;
    }
  }

  /** Fills the batch. */
  @Setup
  public void fill() {
    allocator = new RootAllocator();
    Random random = new Random(1);
    String words = content == Content.WORLD ? "検索結果を 要約してください。 " : "the tool says \"no\" to it. ";
    List<FieldVector> vectors = new ArrayList<>();
    vectors.add(text("context.trace_id", () -> "%032x".formatted(random.nextLong())));
    vectors.add(text("context.span_id", () -> "%016x".formatted(random.nextLong())));
    vectors.add(text("name", () -> "ChatCompletion"));
    vectors.add(text("status_code", () -> "OK"));
    vectors.add(text("attributes.openinference.span.kind", () -> "LLM"));
    vectors.add(text("attributes.input.value", () -> words.repeat(10 + random.nextInt(20))));
    vectors.add(text("attributes.output.value", () -> words.repeat(20 + random.nextInt(40))));
    if (content == Content.SPANS) {
      BigIntVector start = new BigIntVector("start_time", allocator);
      BigIntVector tokens = new BigIntVector("attributes.llm.token_count.total", allocator);
      Float8Vector latency = new Float8Vector("latency_ms", allocator);
      Float8Vector cost = new Float8Vector("attributes.llm.cost.total", allocator);
      for (int i = 0; i < ROWS; i++) {
        start.setSafe(i, 1704110400000000000L + random.nextInt());
        tokens.setSafe(i, random.nextInt(5_000));
        latency.setSafe(i, random.nextInt(10_000_000) / 1e3);
        cost.setSafe(i, random.nextDouble());
      }
      for (FieldVector numbers : List.of(start, tokens, latency, cost)) {
        numbers.setValueCount(ROWS);
        vectors.add(numbers);
      }
      vectors.add(
          text(
              "attributes.llm.input_messages",
              () ->
                  "{\"message.role\": \"user\", \"message.content\": \"%s\"}"
                      .formatted("How do I get it? ".repeat(1 + random.nextInt(40)))));
    }
    root = new VectorSchemaRoot(vectors);
  }

  private VarCharVector text(String name, java.util.function.Supplier<String> values) {
    VarCharVector vector = new VarCharVector(name, allocator);
    for (int i = 0; i < ROWS; i++) {
      vector.setSafe(i, values.get().getBytes(UTF_8));
    }
    vector.setValueCount(ROWS);
    return vector;
  }

  /** Frees the batch. */
  @TearDown
  public void free() {
    root.close();
    allocator.close();
  }

  /** The encoder, flat. */
  @Benchmark
  public void columns(Written written) throws IOException {
    columns.encode(root, NEW_LINE, new Counting(written));
  }

  /** The encoder, nested. */
  @Benchmark
  public void spans(Written written) throws IOException {
    spans.encode(root, NEW_LINE, new Counting(written));
  }

  /** Jackson, flat; embeds and converts nothing. */
  @Benchmark
  public void jackson(Written written) throws IOException {
    try (JsonGenerator generator =
        jackson.createGenerator(new Counting(written), JsonEncoding.UTF8)) {
      for (int row = 0; row < ROWS; row++) {
        generator.writeStartObject();
        for (FieldVector vector : root.getFieldVectors()) {
          if (vector.isNull(row)) {
            continue;
          }
          generator.writeFieldName(vector.getName());
          if (vector instanceof VarCharVector text) {
            generator.writeString(new String(text.get(row), UTF_8));
          } else if (vector instanceof BigIntVector integers) {
            generator.writeNumber(integers.get(row));
          } else {
            generator.writeNumber(((Float8Vector) vector).get(row));
          }
        }
        generator.writeEndObject();
      }
    }
  }
}
