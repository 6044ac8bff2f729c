package io.spanbeam.row;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.NanosDuration;
import org.apache.beam.sdk.schemas.logicaltypes.NanosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypeNamesTest {
  @Test
  void namesOfTheManifestAreTypesThatHoldAllTheirValues() {
    assertType("utf8", FieldType.STRING);
    assertType("bool", FieldType.BOOLEAN);
    assertType("int64", FieldType.INT64);
    assertType("uint32", FieldType.INT64);
    assertType("uint64", FieldType.DECIMAL);
    assertType("float64", FieldType.DOUBLE);
    assertType("decimal(38, 9)", FieldType.DECIMAL);
    assertType("binary", FieldType.BYTES);
    assertType("fixed_size_binary[16]", FieldType.BYTES);
    assertType("timestamp[ns, UTC]", FieldType.logicalType(new NanosInstant()));
    assertType("timestamp[ns]", FieldType.logicalType(new NanosInstant()));
    assertType("timestamp[us, Europe/Paris]", FieldType.logicalType(new MicrosInstant()));
    assertType("date", FieldType.logicalType(SqlTypes.DATE));
    assertType("time[us]", FieldType.logicalType(SqlTypes.TIME));
    assertType("duration[ms]", FieldType.logicalType(new NanosDuration()));
  }

  @Test
  void typesNest() {
    FieldType text = FieldType.STRING.withNullable(true);
    Schema event =
        Schema.builder()
            .addNullableField("name", FieldType.STRING)
            .addNullableField("at time", FieldType.INT64)
            .build();

    assertType("list<utf8>", FieldType.array(text));
    assertType(
        "list<struct<name: utf8, at time: int64>>",
        FieldType.array(FieldType.row(event).withNullable(true)));
    assertType(
        "map<utf8, list<utf8>>",
        FieldType.map(FieldType.STRING, FieldType.array(text).withNullable(true)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "string",
        "list",
        "list<",
        "list<utf8",
        "list<utf8>>",
        "struct<>",
        "struct<utf8>",
        "timestamp",
        "timestamp[h]",
        "int64[",
        "int64[3]",
        "utf8(1, 2)",
        "decimal(1)",
        "union"
      })
  void whatIsNoTypeIsRefusedWithItsPlace(String name) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> TypeNames.parse(name));

    assertThat(refusal.getMessage(), containsString("Invalid type '%s' at ".formatted(name)));
  }

  private static void assertType(String name, FieldType expected) {
    assertThat(name, TypeNames.parse(name), is(expected.withNullable(true)));
  }
}
