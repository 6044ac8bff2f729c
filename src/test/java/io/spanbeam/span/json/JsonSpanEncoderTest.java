package io.spanbeam.span.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.testing.LeakCheckedAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMilliTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JsonSpanEncoderTest {
  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private TestBatch batch() {
    return new TestBatch(memory.allocator());
  }

  @Test
  void eachRowIsAnObjectWithTheNamesOfItsColumnsWithoutNulls() {
    try (TestBatch batch =
        batch()
            .text("context.span_id", "a1", "a2", null)
            .int64("attributes.llm.token_count.prompt", 150L, null, null)
            .float64("latency_ms", 1.0, 0.25, null)) {
      assertThat(
          batch.encode(JsonShape.COLUMNS),
          contains(
              "{\"context.span_id\":\"a1\",\"attributes.llm.token_count.prompt\":150,"
                  + "\"latency_ms\":1.0}",
              "{\"context.span_id\":\"a2\",\"latency_ms\":0.25}",
              "{}"));
    }
  }

  @Test
  void theSeparatorStandsOnlyBetweenRows() throws IOException {
    try (TestBatch batch = batch().int64("n", 1L, 2L, 3L)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new JsonSpanEncoder(JsonShape.COLUMNS).encode(batch.root(), ",\n  ".getBytes(UTF_8), bytes);
      assertThat(bytes.toString(UTF_8), is("{\"n\":1},\n  {\"n\":2},\n  {\"n\":3}"));
    }
  }

  @Test
  void noRowsWriteNothing() {
    try (TestBatch batch = batch().int64("n").text("t")) {
      assertThat(batch.encode(JsonShape.COLUMNS).size(), is(0));
      assertThat(batch.encode(JsonShape.SPAN).size(), is(0));
    }
  }

  @Test
  void startAndEndKeepEachNanosecondAndShowAsFewDigitsAsHoldThem() {
    try (TestBatch batch =
        batch()
            .int64("start_time", 1704110400199210001L, 1704110400000000000L, 0L, -1L, null)
            .int64("end_time", 1704110400199210000L, 1704110400199000000L, 1L, null, null)) {
      assertThat(
          batch.encode(JsonShape.COLUMNS),
          contains(
              "{\"start_time\":\"2024-01-01T12:00:00.199210001Z\","
                  + "\"end_time\":\"2024-01-01T12:00:00.199210Z\"}",
              "{\"start_time\":\"2024-01-01T12:00:00Z\","
                  + "\"end_time\":\"2024-01-01T12:00:00.199Z\"}",
              "{\"start_time\":0,\"end_time\":\"1970-01-01T00:00:00.000000001Z\"}",
              "{\"start_time\":\"1969-12-31T23:59:59.999999999Z\"}",
              "{}"));
    }
  }

  @Test
  void startIsTakenAsTimeInEveryTypeThatItComesIn() {
    TimeStampMilliTZVector timestamps =
        new TimeStampMilliTZVector(
            "end_time",
            FieldType.nullable(
                new ArrowType.Timestamp(
                    org.apache.arrow.vector.types.TimeUnit.MILLISECOND, "Europe/Berlin")),
            memory.allocator());
    timestamps.setSafe(0, 1704110400199L);
    timestamps.setSafe(1, 0);
    timestamps.setNull(2);
    try (TestBatch batch =
        batch().float64("start_time", 1.7041104e18, 0.5, Double.NaN).add(timestamps, 3)) {
      assertThat(
          batch.encode(JsonShape.COLUMNS),
          contains(
              "{\"start_time\":\"2024-01-01T12:00:00Z\","
                  + "\"end_time\":\"2024-01-01T12:00:00.199Z\"}",
              "{\"start_time\":0.5,\"end_time\":\"1970-01-01T00:00:00Z\"}",
              "{}"));
    }
  }

  @Test
  void startThatIsAlreadyTextStaysAsItIs() {
    try (TestBatch batch = batch().text("start_time", "2024-01-01T12:00:00+01:00")) {
      assertThat(
          batch.encode(JsonShape.COLUMNS),
          contains("{\"start_time\":\"2024-01-01T12:00:00+01:00\"}"));
    }
  }

  @Test
  void textIsEscapedAndNeverBreaksTheLine() {
    try (TestBatch batch =
        batch()
            .text(
                "t",
                "say \"hi\"\\\n\r\t\b\f\u0000\u001f\u007f",
                "",
                "Grüße, 你好, 👩‍🚀",
                "0123456\n89012345\"")) {
      assertThat(
          batch.encode(JsonShape.COLUMNS),
          contains(
              "{\"t\":\"say \\\"hi\\\"\\\\\\n\\r\\t\\b\\f\\u0000\\u001f\u007f\"}",
              "{\"t\":\"\"}",
              "{\"t\":\"Grüße, 你好, 👩‍🚀\"}",
              "{\"t\":\"0123456\\n89012345\\\"\"}"));
    }
  }

  @Test
  void bytesThatAreNotUtf8BecomeReplacementCharacters() {
    byte[] broken = {
      'a', (byte) 0xc3, 'b', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', (byte) 0xff
    };
    VarCharVector vector = new VarCharVector("t", memory.allocator());
    vector.setSafe(0, broken);
    try (TestBatch batch = batch().add(vector, 1)) {
      String expected = new String(broken, UTF_8).replace("\"", "\\\"");
      assertThat(batch.encode(JsonShape.COLUMNS), contains("{\"t\":\"" + expected + "\"}"));
    }
  }

  @Test
  void messagesAreParsedValueByValue() {
    try (TestBatch batch =
        batch()
            .textLists(
                "attributes.llm.input_messages",
                new String[] {"{\"message.role\": \"user\",\n \"n\": 1.50}", "", "{\"a\": NaN}"},
                new String[] {null, "7", " [ ] "},
                new String[] {},
                new String[] {""},
                null)) {
      assertThat(
          batch.encode(JsonShape.COLUMNS),
          contains(
              "{\"attributes.llm.input_messages\":"
                  + "[{\"message.role\":\"user\",\"n\":1.50},\"{\\\"a\\\": NaN}\"]}",
              "{\"attributes.llm.input_messages\":[null,7,[]]}",
              "{\"attributes.llm.input_messages\":[]}",
              "{\"attributes.llm.input_messages\":[]}",
              "{}"));
    }
  }

  @Test
  void aLoneTextInAColumnOfListsBecomesAListOfOne() {
    try (TestBatch batch =
        batch().text("attributes.llm.tools", "{\"tool.name\": \"search\"}", "search", "", null)) {
      assertThat(
          batch.encode(JsonShape.COLUMNS),
          contains(
              "{\"attributes.llm.tools\":[{\"tool.name\":\"search\"}]}",
              "{\"attributes.llm.tools\":[\"search\"]}",
              "{}",
              "{}"));
    }
  }

  @Test
  void singleJsonTextsAreEmbeddedWithAllDigitsOrStayText() {
    try (TestBatch batch =
        batch()
            .text(
                "attributes.metadata",
                "{\"id\": 12345678901234567890123, \"x\": 1e-400}",
                "{'python': True}",
                "",
                "null")
            .text("attributes.llm.invocation_parameters", "{\"temperature\": 0.70}", "", null, "x")
            .text("attributes.input.value", "{\"kept\": \"as text\"}", null, null, null)) {
      assertThat(
          batch.encode(JsonShape.COLUMNS),
          contains(
              "{\"attributes.metadata\":{\"id\":12345678901234567890123,\"x\":1e-400},"
                  + "\"attributes.llm.invocation_parameters\":\"{\\\"temperature\\\": 0.70}\","
                  + "\"attributes.input.value\":\"{\\\"kept\\\": \\\"as text\\\"}\"}",
              "{\"attributes.metadata\":\"{'python': True}\"}",
              "{}",
              "{\"attributes.metadata\":null,\"attributes.llm.invocation_parameters\":\"x\"}"));
    }
  }

  @Test
  void columnsOfTheSameNameBothStay() {
    try (TestBatch batch = batch().int64("n", 1L).int64("n", 2L).text("n", "3")) {
      assertThat(batch.encode(JsonShape.COLUMNS), contains("{\"n\":1,\"n#2\":2,\"n#3\":\"3\"}"));
    }
  }

  @Test
  void dictionaryEncodedColumnsAreRefusedRatherThanWrittenAsIndices() {
    FieldType type =
        new FieldType(true, new ArrowType.Int(32, true), new DictionaryEncoding(1, false, null));
    IntVector indices = new IntVector("name", type, memory.allocator());
    indices.setSafe(0, 0);
    try (TestBatch batch = batch().add(indices, 1)) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> batch.encode(JsonShape.COLUMNS));
      assertThat(refused.getMessage(), containsString("name is dictionary-encoded"));
    }
  }

  @Test
  void oneEncoderServesBatchesOfDifferentSchemas() {
    JsonSpanEncoder encoder = new JsonSpanEncoder(JsonShape.COLUMNS);
    for (int i = 0; i < 3; i++) {
      try (TestBatch numbers = batch().int64("n", 1L, null);
          TestBatch texts = batch().text("n", null, "x", "y")) {
        assertThat(TestBatch.encode(encoder, numbers.root()), contains("{\"n\":1}", "{}"));
        assertThat(
            TestBatch.encode(encoder, texts.root()),
            contains("{}", "{\"n\":\"x\"}", "{\"n\":\"y\"}"));
      }
    }
  }

  @Test
  void anEncoderWorksOnAfterItsOutputFailed() {
    JsonSpanEncoder encoder = new JsonSpanEncoder(JsonShape.COLUMNS);
    try (TestBatch batch = batch().text("t", "first", "second")) {
      OutputStream full =
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              throw new IOException("disk full");
            }
          };
      assertThrows(IOException.class, () -> encoder.encode(batch.root(), new byte[0], full));
      assertThat(
          TestBatch.encode(encoder, batch.root()),
          contains("{\"t\":\"first\"}", "{\"t\":\"second\"}"));
    }
  }

  @Test
  void largeRowsAndManyRowsComeOutWhole() {
    String megabytes = "x\n".repeat(3 << 20);
    String[] texts = new String[2000];
    java.util.Arrays.fill(texts, "y".repeat(500));
    texts[1000] = megabytes;
    try (TestBatch batch = batch().text("t", texts)) {
      var lines = batch.encode(JsonShape.COLUMNS);
      assertThat(lines.size(), is(2000));
      assertThat(lines.get(999), is("{\"t\":\"" + texts[999] + "\"}"));
      assertThat(lines.get(1000), is("{\"t\":\"" + megabytes.replace("\n", "\\n") + "\"}"));
      assertThat(lines.get(1999), is("{\"t\":\"" + texts[1999] + "\"}"));
    }
  }
}
