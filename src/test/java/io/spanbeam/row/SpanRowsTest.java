package io.spanbeam.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.base.Throwables;
import io.spanbeam.source.SpanBatchCoder;
import io.spanbeam.span.RangeReport;
import io.spanbeam.span.RangeReport.Reconciliation;
import io.spanbeam.span.SpanBatch;
import io.spanbeam.span.json.TestBatch;
import io.spanbeam.testing.CapturedLog;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.complex.impl.NullableStructWriter;
import org.apache.arrow.vector.complex.impl.UnionMapWriter;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs on the Direct Runner, which encodes each row, decodes it and compares. */
class SpanRowsTest {
  private static final long NANOS = 1_772_409_600_199_210_001L;
  private static final Instant INSTANT = Instant.parse("2026-03-02T00:00:00.199210001Z");

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  @Test
  void valuesComeAsTheyAre() throws Exception {
    try (TestBatch batch = batch()) {
      BitVector truth = new BitVector("attributes.b", batch.allocator());
      truth.setSafe(0, 1);
      truth.setSafe(1, 0);
      batch
          .text("context.span_id", "0012", null)
          .int64("start_time", NANOS, null)
          .int64("attributes.n", Long.MAX_VALUE, Long.MIN_VALUE)
          .float64("latency_ms", 0.1, Double.NaN)
          .textLists("attributes.tag.tags", new String[] {"a", null}, new String[0])
          .add(truth, 2);

      List<Row> rows =
          rows(
              batch,
              RowColumns.of("context.span_id", "start_time", "latency_ms", "attributes.tag.tags")
                  .with("attributes.n", "int64")
                  .with("attributes.b", "bool"));

      assertThat(
          rows.get(0).getValues(),
          is(values("0012", INSTANT, 0.1, Arrays.asList("a", null), Long.MAX_VALUE, true)));
      assertThat(
          rows.get(1).getValues(),
          is(values(null, null, Double.NaN, List.of(), Long.MIN_VALUE, false)));
    }
  }

  @Test
  void eachTypeOfArrowHasAForm() throws Exception {
    try (TestBatch batch = batch()) {
      BufferAllocator allocator = batch.allocator();
      TinyIntVector int8 = new TinyIntVector("int8", allocator);
      int8.setSafe(0, -128);
      UInt1Vector uint8 = new UInt1Vector("uint8", allocator);
      uint8.setSafe(0, 255);
      UInt8Vector uint64 = new UInt8Vector("uint64", allocator);
      uint64.setSafe(0, -1);
      Float4Vector float32 = new Float4Vector("float32", allocator);
      float32.setSafe(0, 0.1f);
      DecimalVector decimal = new DecimalVector("decimal(38, 9)", allocator, 38, 9);
      decimal.setSafe(0, new BigDecimal("12345678901234567890.123456789"));
      VarBinaryVector binary = new VarBinaryVector("binary", allocator);
      binary.setSafe(0, new byte[] {1, -1});
      LargeVarCharVector large = new LargeVarCharVector("utf8", allocator);
      large.setSafe(0, "é😀".getBytes(UTF_8));
      DateDayVector date = new DateDayVector("date", allocator);
      date.setSafe(0, -1);
      TimeMicroVector time = new TimeMicroVector("time[us]", allocator);
      time.setSafe(0, 86_399_999_999L);
      TimeStampNanoVector nanos = new TimeStampNanoVector("timestamp[ns]", allocator);
      nanos.setSafe(0, -1);
      TimeStampMicroTZVector micros =
          new TimeStampMicroTZVector("timestamp[us, UTC]", allocator, "UTC");
      micros.setSafe(0, NANOS / 1000);
      DurationVector duration =
          new DurationVector(
              "duration[ms]",
              FieldType.nullable(new ArrowType.Duration(TimeUnit.MILLISECOND)),
              allocator);
      duration.setSafe(0, 1500);
      for (FieldVector vector :
          List.of(
              int8, uint8, uint64, float32, decimal, binary, large, date, time, nanos, micros,
              duration)) {
        batch.add(vector, 1);
      }
      RowColumns columns = RowColumns.of();
      for (FieldVector vector : batch.root().getFieldVectors()) {
        columns = columns.with(vector.getName(), vector.getName());
      }

      List<Object> values = new ArrayList<>(rows(batch, columns).get(0).getValues());

      assertThat(values.remove(5), is(new byte[] {1, -1}));
      assertThat(
          values,
          is(
              values(
                  (byte) -128,
                  (short) 255,
                  new BigDecimal("18446744073709551615"),
                  0.1f,
                  new BigDecimal("12345678901234567890.123456789"),
                  "é😀",
                  LocalDate.of(1969, 12, 31),
                  LocalTime.of(23, 59, 59, 999_999_000),
                  Instant.parse("1969-12-31T23:59:59.999999999Z"),
                  Instant.parse("2026-03-02T00:00:00.199210Z"),
                  Duration.ofMillis(1500))));
    }
  }

  @Test
  void listsStructsAndMapsNest() throws Exception {
    try (TestBatch batch = batch()) {
      StructVector struct = StructVector.empty("events.first", batch.allocator());
      NullableStructWriter writer = struct.getWriter();
      writer.setPosition(0);
      writer.start();
      writer.varChar("name").writeVarChar("retry");
      writer.list("codes").startList();
      writer.list("codes").bigInt().writeBigInt(7);
      writer.list("codes").endList();
      writer.end();
      writer.setPosition(1);
      writer.writeNull();
      MapVector map = MapVector.empty("attributes.counts", batch.allocator(), false);
      UnionMapWriter entries = map.getWriter();
      entries.setPosition(0);
      entries.startMap();
      for (String key : List.of("b", "a")) {
        entries.startEntry();
        entries.key().varChar().writeVarChar(key);
        entries.value().bigInt().writeBigInt(key.charAt(0));
        entries.endEntry();
      }
      entries.endMap();
      FixedSizeListVector pairs =
          FixedSizeListVector.empty("attributes.pair", 2, batch.allocator());
      VarCharVector elements =
          (VarCharVector)
              pairs.addOrGetVector(FieldType.nullable(new ArrowType.Utf8())).getVector();
      elements.setSafe(0, new byte[] {'x'});
      elements.setSafe(1, new byte[] {'y'});
      pairs.setNotNull(0);
      batch.add(struct, 2).add(map, 2).add(pairs, 2);

      List<Row> rows =
          rows(
              batch,
              RowColumns.of()
                  .with("events.first", "struct<codes: list<int64>, name: utf8>")
                  .with("attributes.counts", "map<utf8, int64>")
                  .with("attributes.pair", "list<utf8>"));

      Row first = rows.get(0).getRow("events_first");
      assertThat(first.getString("name"), is("retry"));
      assertThat(first.getArray("codes"), is(values(7L)));
      assertThat(rows.get(0).getMap("attributes_counts"), is(Map.of("a", 97L, "b", 98L)));
      assertThat(rows.get(0).getArray("attributes_pair"), is(values("x", "y")));
      assertThat(rows.get(1).getValues(), is(values(null, null, null)));
    }
  }

  @Test
  void anotherTypeIsConvertedWhereNothingIsLost() throws Exception {
    try (TestBatch batch = batch()) {
      batch
          .float64("attributes.llm.token_count.total", 150.0)
          .int64("latency_ms", 9_007_199_254_740_992L)
          .int64("attributes.text", -7L)
          .float64("attributes.decimal", 0.1)
          .text("attributes.tag.tags", "alone")
          .int64("attributes.power", 1L << 60)
          .add(new NullVector("status_message", 1), 1);

      List<Row> rows =
          rows(
              batch,
              RowColumns.of(
                      "attributes.llm.token_count.total",
                      "latency_ms",
                      "attributes.tag.tags",
                      "status_message",
                      "parent_id")
                  .with("attributes.text", "utf8")
                  .with("attributes.decimal", "decimal(10, 2)")
                  .with("attributes.power", "float64"));

      assertThat(
          rows.get(0).getValues(),
          is(
              values(
                  150L,
                  9_007_199_254_740_992.0,
                  List.of("alone"),
                  null,
                  null,
                  "-7",
                  new BigDecimal("0.1"),
                  0x1p60)));
    }
  }

  @Test
  void whatDoesNotFitIsRefusedWithColumnValueAndPlace() {
    assertRefused(
        "Column attributes.llm.token_count.total, declared as INT64: 1.5 is not an integer from",
        batch().float64("attributes.llm.token_count.total", 1.0, 1.5),
        RowColumns.of("attributes.llm.token_count.total"));
    assertRefused(
        "9007199254740993 is not a number that 64 bits of floating point hold",
        batch().int64("latency_ms", 9_007_199_254_740_993L),
        RowColumns.of("latency_ms"));
    assertRefused(
        "300 is not an integer from -128 to 127",
        batch().int64("attributes.n", 300L),
        RowColumns.of().with("attributes.n", "int8"));
    assertRefused(
        "0.1 is not a number that 32 bits",
        batch().float64("attributes.n", 0.1),
        RowColumns.of().with("attributes.n", "float32"));
    assertRefused(
        "NaN is not a finite number",
        batch().float64("attributes.n", Double.NaN),
        RowColumns.of().with("attributes.n", "decimal"));
    assertRefused(
        "the text '12' is not a finite number",
        batch().text("attributes.n", "12"),
        RowColumns.of().with("attributes.n", "int64"));
    assertRefused(
        "a list is not a text",
        batch().textLists("name", new String[][] {{"a"}}),
        RowColumns.of("name"));
    assertRefused(
        "5 is not an instant",
        batch().int64("attributes.at", 5L),
        RowColumns.of().with("attributes.at", "timestamp[ns]"));
    assertRefused(
        "2026-03-02T00:00:00.199210001Z has digits below a microsecond; declare timestamp[ns]",
        batch().int64("start_time", NANOS),
        RowColumns.of().with("start_time", "timestamp[us]"));
    assertRefused("(range 3, batch 4)", batch().int64("name.x", 1L), bool("name.x"));
  }

  @Test
  void whatIsMissingWhereTheTypeTakesNoNullIsRefused() {
    assertRefused(
        "Column attributes.tag.tags, declared as ARRAY<STRING NOT NULL>: there is no value where the"
            + " declared type needs one",
        batch().textLists("attributes.tag.tags", new String[][] {{"a", null}}),
        RowColumns.of()
            .with("attributes.tag.tags", Schema.FieldType.array(Schema.FieldType.STRING)));
  }

  @Test
  void aTimeThatNoDayHasIsRefused() {
    TestBatch batch = batch();
    TimeMicroVector time = new TimeMicroVector("attributes.time", batch.allocator());
    time.setSafe(0, 86_400_000_000L);
    assertRefused(
        "Column attributes.time, declared as",
        batch.add(time, 1),
        RowColumns.of().with("attributes.time", "time[us]"));
  }

  @Test
  void aMemberThatTheDeclaredStructLacksIsRefused() {
    TestBatch batch = batch();
    StructVector struct = StructVector.empty("attributes.s", batch.allocator());
    NullableStructWriter writer = struct.getWriter();
    writer.setPosition(0);
    writer.start();
    writer.varChar("a").writeVarChar("x");
    writer.varChar("b").writeVarChar("y");
    writer.end();
    batch.add(struct, 1);

    assertRefused(
        "a struct has the member b, which its declared type has not",
        batch,
        RowColumns.of().with("attributes.s", "struct<a: utf8>"));
  }

  @Test
  void timesComeAsDeclared() throws Exception {
    try (TestBatch batch = batch()) {
      batch.int64("start_time", NANOS, 0L).text("end_time", "2026-03-02T01:00:00.5+01:00", null);
      RowColumns columns = RowColumns.of("start_time", "end_time");

      assertThat(
          rows(batch, columns).get(0).getValues(),
          is(values(INSTANT, Instant.parse("2026-03-02T00:00:00.500Z"))));
      assertThat(rows(batch, columns).get(1).getValues(), is(values(null, null)));
      assertThat(
          column(rows(batch, RowColumns.of().with("start_time", "int64"))), is(values(NANOS, 0L)));
      assertThat(
          column(rows(batch, RowColumns.of().with("start_time", "utf8"))),
          is(values("2026-03-02T00:00:00.199210001Z", null)));
    }
  }

  @Test
  void rangesMayHaveOtherColumnsAndTypes() {
    try (TestBatch one = batch().int64("attributes.n", 1L).text("name", "a");
        TestBatch two = batch().float64("attributes.n", 2.0);
        TestBatch three = batch().text("attributes.n", "three")) {
      Pipeline pipeline = Pipeline.create();
      RowColumns columns = RowColumns.of("name").with("attributes.n", "utf8");

      PCollection<Row> rows =
          pipeline
              .apply(
                  Create.of(of(0, one), of(1, two), of(2, three), end(Reconciliation.MISMATCHED))
                      .withCoder(SpanBatchCoder.of()))
              .apply(SpanRows.of(columns));

      PAssert.that(rows)
          .containsInAnyOrder(
              row(columns, "a", "1"), row(columns, null, "2.0"), row(columns, null, "three"));
      pipeline.run().waitUntilFinish();
    }
  }

  @Test
  void aColumnThatNoRangeHasIsToldOnce() {
    try (CapturedLog log = new CapturedLog();
        TestBatch one = batch().text("name", "a").int64("attributes.n", 1L);
        TestBatch two = batch().text("name", "b")) {
      Pipeline pipeline = Pipeline.create();
      RowColumns columns =
          RowColumns.of("name", "parent_id")
              .with("attributes.n", "int64")
              .with("attributs.n", "int64");
      pipeline
          .apply(Create.of(of(0, one), of(1, two)).withCoder(SpanBatchCoder.of()))
          .apply(SpanRows.of(columns));

      pipeline.run().waitUntilFinish();

      List<String> warnings =
          log.lines(Level.WARNING).stream().filter(line -> line.startsWith("io.spanbeam")).toList();
      assertThat(
          warnings,
          is(
              List.of(
                  "io.spanbeam.row.AbsentColumns: Column attributs.n was in no range, so it is null"
                      + " in all rows: is its name right?")));
    }
  }

  @Test
  void aRangeThatDoesNotMatchFailsIfAskedFor() {
    RuntimeException failure =
        assertThrows(RuntimeException.class, () -> runStrictly(end(Reconciliation.MISMATCHED)));

    assertThat(
        Throwables.getRootCause(failure).getMessage(),
        is(
            "Range 3 from 2026-03-02T00:00:00Z to 2026-03-02T01:00:00Z has 9 rows, but the service"
                + " counts 10"));
    runStrictly(end(Reconciliation.MATCHED));
    runStrictly(end(Reconciliation.UNKNOWN));
  }

  private static void runStrictly(SpanBatch batch) {
    run(batch, SpanRows.of(RowColumns.of("name")).withStrict(true));
  }

  private static void run(SpanBatch batch, SpanRows rows) {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(Create.of(batch).withCoder(SpanBatchCoder.of())).apply(rows);
    pipeline.run().waitUntilFinish();
  }

  private TestBatch batch() {
    return new TestBatch(memory.allocator());
  }

  private static RowColumns bool(String column) {
    return RowColumns.of().with(column, "bool");
  }

  private static SpanBatch of(int range, TestBatch batch) {
    return SpanBatch.of(range, 4, batch.root());
  }

  private static SpanBatch end(Reconciliation reconciliation) {
    Instant from = Instant.parse("2026-03-02T00:00:00Z");
    return SpanBatch.endOfRange(
        5, new RangeReport(3, from, from.plusSeconds(3600), 10, 10, 9, 0, 0, 9, 0, reconciliation));
  }

  /** Returns the rows of a batch, in order, each after it went through its coder. */
  private static List<Row> rows(TestBatch batch, RowColumns columns) throws CoderException {
    Schema schema = columns.schema();
    RowMaker maker = new RowMaker(SerializableUtils.clone(columns), schema);
    maker.bind(batch.root());
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < batch.root().getRowCount(); row++) {
      rows.add(CoderUtils.clone(RowCoder.of(schema), maker.make(row)));
    }
    return rows;
  }

  private static List<Object> values(Object... values) {
    return Arrays.asList(values);
  }

  private static Row row(RowColumns columns, Object... values) {
    return Row.withSchema(columns.schema()).addValues(values).build();
  }

  private static List<Object> column(List<Row> rows) {
    return rows.stream().<Object>map(row -> row.getValue(0)).toList();
  }

  private void assertRefused(String part, TestBatch batch, RowColumns columns) {
    try (batch) {
      RuntimeException failure =
          assertThrows(RuntimeException.class, () -> run(of(3, batch), SpanRows.of(columns)));
      assertThat(
          Throwables.getCausalChain(failure).stream().map(Throwable::getMessage).toList(),
          hasItem(containsString(part)));
    }
  }
}
