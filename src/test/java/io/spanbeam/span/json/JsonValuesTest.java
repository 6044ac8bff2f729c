package io.spanbeam.span.json;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.spanbeam.testing.LeakCheckedAllocator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.TimeStampSecVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.RunEndEncodedVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.complex.impl.UnionMapWriter;
import org.apache.arrow.vector.extension.OpaqueType;
import org.apache.arrow.vector.extension.OpaqueVector;
import org.apache.arrow.vector.holders.NullableBigIntHolder;
import org.apache.arrow.vector.holders.NullableFloat8Holder;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The text of values whose form a parser would not show. */
class JsonValuesTest {
  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private BufferAllocator allocator() {
    return memory.allocator();
  }

  /** Returns the values of a column, each as it stands behind the key. */
  private List<String> values(FieldVector vector, int count) {
    try (TestBatch batch = new TestBatch(allocator()).add(vector, count)) {
      return batch.encode(JsonShape.COLUMNS).stream()
          .map(line -> line.equals("{}") ? "absent" : line.substring(5, line.length() - 1))
          .toList();
    }
  }

  @Test
  void integersShowAllTheirDigits() {
    BigIntVector signed = new BigIntVector("v", allocator());
    long[] numbers = {
      Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, 9, 10, 99, 100, -100, 9007199254740993L
    };
    for (int i = 0; i < numbers.length; i++) {
      signed.setSafe(i, numbers[i]);
    }
    assertThat(
        values(signed, numbers.length),
        is(
            List.of(
                "-9223372036854775808",
                "9223372036854775807",
                "0",
                "-1",
                "9",
                "10",
                "99",
                "100",
                "-100",
                "9007199254740993")));
    UInt8Vector unsigned = new UInt8Vector("v", allocator());
    unsigned.setSafe(0, -1L);
    assertThat(values(unsigned, 1), is(List.of("18446744073709551615")));
  }

  @Test
  void floatingPointNumbersAreShortAndNeverNotANumber() {
    double[] numbers = {
      1,
      -0.0,
      0.1,
      1e10,
      123456.789012,
      0.001,
      1e-7,
      9999999.5,
      1.0 / 3,
      Double.NaN,
      0.00047205,
      -0.000999999999999,
      1e-9,
      999.123456789012,
      0.0012345678
    };
    Float8Vector doubles = new Float8Vector("v", allocator());
    for (int i = 0; i < numbers.length; i++) {
      doubles.setSafe(i, numbers[i]);
    }
    assertThat(
        values(doubles, numbers.length),
        is(
            List.of(
                "1.0",
                "-0.0",
                "0.1",
                "1.0E10",
                "123456.789012",
                "0.001",
                "1.0E-7",
                "9999999.5",
                "0.3333333333333333",
                "absent",
                "4.7205E-4",
                "-9.99999999999E-4",
                "1.0E-9",
                "999.123456789012",
                "0.0012345678")));
    Float4Vector floats = new Float4Vector("v", allocator());
    floats.setSafe(0, 0.1f);
    floats.setSafe(1, Float.NEGATIVE_INFINITY);
    assertThat(values(floats, 2), is(List.of("0.1", "absent")));
  }

  @Test
  void floatingPointNumbersOfFewDigitsReadAsTheSameAgain() {
    Random random = new Random(11);
    double[] numbers = new double[20_000];
    for (int i = 0; i < numbers.length; i++) {
      long digits = (long) Math.pow(10, 17 * random.nextDouble());
      BigDecimal decimal = new BigDecimal(BigInteger.valueOf(digits), random.nextInt(25));
      numbers[i] = random.nextInt(4) == 0 ? -decimal.doubleValue() : decimal.doubleValue();
    }
    Float8Vector doubles = new Float8Vector("v", allocator());
    for (int i = 0; i < numbers.length; i++) {
      doubles.setSafe(i, numbers[i]);
    }
    List<String> written = values(doubles, numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      assertThat(Double.parseDouble(written.get(i)), is(numbers[i]));
      assertThat(written.get(i).length(), lessThanOrEqualTo(Double.toString(numbers[i]).length()));
    }
  }

  @Test
  void decimalsAreNumbersWithAllTheirDigits() {
    DecimalVector decimals = new DecimalVector("v", allocator(), 38, 2);
    decimals.setSafe(0, new BigDecimal("12345678901234567890123.40"));
    decimals.setSafe(1, new BigDecimal("-0.05"));
    assertThat(values(decimals, 2), is(List.of("12345678901234567890123.40", "-0.05")));
  }

  @Test
  void truthValuesBytesAndDates() {
    BitVector bits = new BitVector("v", allocator());
    bits.setSafe(0, 1);
    bits.setSafe(1, 0);
    assertThat(values(bits, 3), is(List.of("true", "false", "absent")));
    VarBinaryVector bytes = new VarBinaryVector("v", allocator());
    bytes.setSafe(0, new byte[] {(byte) 0xff, 0});
    bytes.setSafe(1, new byte[0]);
    assertThat(values(bytes, 2), is(List.of("\"/wA=\"", "\"\"")));
    FixedSizeBinaryVector fixed = new FixedSizeBinaryVector("v", allocator(), 3);
    fixed.setSafe(0, new byte[] {1, 2, 3});
    assertThat(values(fixed, 1), is(List.of("\"AQID\"")));
    DateDayVector days = new DateDayVector("v", allocator());
    days.setSafe(0, 19723);
    days.setSafe(1, -1);
    assertThat(values(days, 2), is(List.of("\"2024-01-01\"", "\"1969-12-31\"")));
    DateMilliVector milliseconds = new DateMilliVector("v", allocator());
    milliseconds.setSafe(0, 19723 * 86_400_000L);
    milliseconds.setSafe(1, 1);
    assertThat(
        values(milliseconds, 2), is(List.of("\"2024-01-01\"", "\"1970-01-01T00:00:00.001Z\"")));
  }

  @Test
  void timesOfAnyDistance() {
    TimeStampSecVector seconds = new TimeStampSecVector("v", allocator());
    seconds.setSafe(0, 951_782_400);
    seconds.setSafe(1, 253_402_300_800L);
    seconds.setSafe(2, Long.MAX_VALUE);
    assertThat(
        values(seconds, 3),
        is(
            List.of(
                "\"2000-02-29T00:00:00Z\"", "\"+10000-01-01T00:00:00Z\"", "9223372036854775807")));
    TimeStampNanoVector nanoseconds = new TimeStampNanoVector("v", allocator());
    nanoseconds.setSafe(0, Long.MIN_VALUE);
    nanoseconds.setSafe(1, 0);
    assertThat(
        values(nanoseconds, 2),
        is(List.of("\"1677-09-21T00:12:43.145224192Z\"", "\"1970-01-01T00:00:00Z\"")));
    TimeMicroVector clock = new TimeMicroVector("v", allocator());
    clock.setSafe(0, 43_200_000_000L);
    clock.setSafe(1, -1);
    assertThat(values(clock, 2), is(List.of("\"12:00:00\"", "-1")));
  }

  @Test
  void durationsAndIntervals() {
    DurationVector durations =
        new DurationVector(
            "v", FieldType.nullable(new ArrowType.Duration(TimeUnit.MILLISECOND)), allocator());
    durations.setSafe(0, 61_500);
    durations.setSafe(1, Long.MIN_VALUE);
    assertThat(
        values(durations, 2), is(List.of("\"PT1M1.5S\"", "\"PT-2562047788015H-12M-55.808S\"")));
    IntervalMonthDayNanoVector intervals = new IntervalMonthDayNanoVector("v", allocator());
    intervals.setSafe(0, 14, 3, 1_500_000_000L);
    intervals.setSafe(1, 0, 0, 0);
    assertThat(values(intervals, 2), is(List.of("\"P14M3DT1.5S\"", "\"P0D\"")));
  }

  @Test
  void structsLeaveNullsOutAndMapsKeepThem() {
    StructVector struct = StructVector.empty("v", allocator());
    IntVector number =
        struct.addOrGet("n", FieldType.nullable(new ArrowType.Int(32, true)), IntVector.class);
    VarCharVector text =
        struct.addOrGet("t", FieldType.nullable(new ArrowType.Utf8()), VarCharVector.class);
    number.setSafe(0, 1);
    text.setSafe(1, new byte[] {'x'});
    number.setSafe(3, 4);
    struct.setIndexDefined(0);
    struct.setIndexDefined(1);
    struct.setIndexDefined(2);
    struct.setNull(3);
    assertThat(values(struct, 4), is(List.of("{\"n\":1}", "{\"t\":\"x\"}", "{}", "absent")));
    MapVector map = MapVector.empty("v", allocator(), false);
    UnionMapWriter writer = map.getWriter();
    writer.setPosition(0);
    writer.startMap();
    for (int i = 0; i < 2; i++) {
      writer.startEntry();
      writer.key().varChar().writeVarChar("k\"" + i);
      if (i == 0) {
        writer.value().bigInt().writeBigInt(7);
      }
      writer.endEntry();
    }
    writer.endMap();
    assertThat(values(map, 2), is(List.of("{\"k\\\"0\":7,\"k\\\"1\":null}", "absent")));
  }

  @Test
  void unionsShowTheValueThatTheyHold() {
    UnionVector sparse = UnionVector.empty("v", allocator());
    NullableBigIntHolder integer = new NullableBigIntHolder();
    integer.isSet = 1;
    integer.value = 5;
    NullableFloat8Holder floating = new NullableFloat8Holder();
    floating.isSet = 1;
    floating.value = 0.5;
    sparse.setType(0, MinorType.BIGINT);
    sparse.setSafe(0, integer);
    sparse.setType(1, MinorType.FLOAT8);
    sparse.setSafe(1, floating);
    sparse.setType(2, MinorType.FLOAT8);
    assertThat(values(sparse, 3), is(List.of("5", "0.5", "absent")));

    DenseUnionVector dense = DenseUnionVector.empty("v", allocator());
    byte text = dense.registerNewTypeId(Field.nullable("t", new ArrowType.Utf8()));
    byte number = dense.registerNewTypeId(Field.nullable("n", new ArrowType.Int(64, true)));
    VarCharVector texts = new VarCharVector("t", allocator());
    BigIntVector numbers = new BigIntVector("n", allocator());
    dense.addVector(text, texts);
    dense.addVector(number, numbers);
    dense.setTypeId(0, number);
    dense.setTypeId(1, text);
    dense.setTypeId(2, number);
    VarCharVector heldTexts = (VarCharVector) dense.getVectorByType(text);
    BigIntVector heldNumbers = (BigIntVector) dense.getVectorByType(number);
    heldTexts.setSafe(0, new byte[] {'x'});
    heldNumbers.setSafe(0, 1);
    heldNumbers.setSafe(1, 2);
    dense.setOffset(0, 0);
    dense.setOffset(1, 0);
    dense.setOffset(2, 1);
    assertThat(values(dense, 3), is(List.of("1", "\"x\"", "2")));
    texts.close();
    numbers.close();
  }

  @Test
  void runsAreRepeated() {
    Field runs =
        new Field(
            "v",
            FieldType.notNullable(new ArrowType.RunEndEncoded()),
            List.of(
                Field.notNullable("run_ends", new ArrowType.Int(32, true)),
                Field.nullable("values", new ArrowType.Utf8())));
    RunEndEncodedVector vector = (RunEndEncodedVector) runs.createVector(allocator());
    IntVector ends = (IntVector) vector.getRunEndsVector();
    VarCharVector texts = (VarCharVector) vector.getValuesVector();
    ends.setSafe(0, 2);
    ends.setSafe(1, 3);
    ends.setSafe(2, 5);
    texts.setSafe(0, new byte[] {'a'});
    texts.setSafe(2, new byte[] {'c'});
    ends.setValueCount(3);
    texts.setValueCount(3);
    assertThat(values(vector, 5), is(List.of("\"a\"", "\"a\"", "absent", "\"c\"", "\"c\"")));
  }

  @Test
  void extensionTypesAreWrittenAsWhatTheyAreStoredAs() {
    ArrowType type = new OpaqueType(new ArrowType.Utf8(), "trace id", "example");
    OpaqueVector vector =
        (OpaqueVector) new Field("v", FieldType.nullable(type), null).createVector(allocator());
    ((VarCharVector) vector.getUnderlyingVector()).setSafe(0, new byte[] {'a', '1'});
    assertThat(values(vector, 2), is(List.of("\"a1\"", "absent")));
  }
}
