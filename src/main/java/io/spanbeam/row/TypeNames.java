package io.spanbeam.row;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.NanosDuration;
import org.apache.beam.sdk.schemas.logicaltypes.NanosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;

/**
 * Reads the names of types as the manifest of an export gives them, such as {@code int64} or {@code
 * list<struct<name: utf8, timestamp: int64>>}, into types of Beam that hold all their values.
 */
final class TypeNames {
  private static final FieldType INSTANT_NANOS = FieldType.logicalType(new NanosInstant());
  private static final FieldType INSTANT_MICROS = FieldType.logicalType(new MicrosInstant());

  private static final Map<String, FieldType> SIMPLE =
      Map.ofEntries(
          Map.entry("utf8", FieldType.STRING),
          // A column that never had a value; a text can hold what may come.
          Map.entry("null", FieldType.STRING),
          Map.entry("bool", FieldType.BOOLEAN),
          Map.entry("int8", FieldType.BYTE),
          Map.entry("int16", FieldType.INT16),
          Map.entry("int32", FieldType.INT32),
          Map.entry("int64", FieldType.INT64),
          Map.entry("uint8", FieldType.INT16),
          Map.entry("uint16", FieldType.INT32),
          Map.entry("uint32", FieldType.INT64),
          Map.entry("uint64", FieldType.DECIMAL),
          Map.entry("float16", FieldType.FLOAT),
          Map.entry("float32", FieldType.FLOAT),
          Map.entry("float64", FieldType.DOUBLE),
          Map.entry("decimal", FieldType.DECIMAL),
          Map.entry("binary", FieldType.BYTES),
          Map.entry("fixed_size_binary", FieldType.BYTES),
          Map.entry("date", FieldType.logicalType(SqlTypes.DATE)),
          Map.entry("time", FieldType.logicalType(SqlTypes.TIME)),
          Map.entry("duration", FieldType.logicalType(new NanosDuration())));

  /** A word, and what follows it in round or square brackets where it may. */
  private static final Pattern SIMPLE_NAME =
      Pattern.compile(
          "decimal\\([0-9]+, ?-?[0-9]+\\)|(?:timestamp|time|duration)\\[(s|ms|us|ns)(?:, ?[^\\[\\]]+)?]"
              + "|fixed_size_binary\\[[0-9]+]|[a-z][a-z_0-9]*");

  private static final Pattern MEMBER = Pattern.compile("([^:<>,]+): ?");

  private final String text;
  private int position;

  private TypeNames(String text) {
    this.text = text;
  }

  /**
   * Reads the name of a type.
   *
   * @throws IllegalArgumentException if it is none, or one that rows can't hold
   */
  static FieldType parse(String name) {
    TypeNames names = new TypeNames(name.strip());
    FieldType type = names.type();
    if (names.position < names.text.length()) {
      throw names.invalid();
    }
    return type;
  }

  private FieldType type() {
    if (take("list<")) {
      FieldType element = type();
      expect(">");
      return FieldType.array(element).withNullable(true);
    }
    if (take("map<")) {
      FieldType key = type();
      expect(",");
      FieldType value = type();
      expect(">");
      return FieldType.map(key.withNullable(false), value).withNullable(true);
    }
    if (take("struct<")) {
      return FieldType.row(members()).withNullable(true);
    }
    Matcher simple = matcher(SIMPLE_NAME);
    if (!simple.lookingAt()) {
      throw invalid();
    }
    String word = simple.group().replaceFirst("[\\[(].*", "");
    FieldType type = word.equals("timestamp") ? instant(simple.group(1)) : SIMPLE.get(word);
    if (type == null) {
      throw invalid();
    }
    position = simple.end();
    return type.withNullable(true);
  }

  private Schema members() {
    List<Schema.Field> members = new ArrayList<>();
    do {
      Matcher member = matcher(MEMBER);
      if (!member.lookingAt()) {
        throw invalid();
      }
      position = member.end();
      members.add(Schema.Field.of(member.group(1).strip(), type()));
    } while (take(","));
    expect(">");
    return Schema.builder().addFields(members).build();
  }

  /** Returns the narrowest type that holds instants of a unit; without one there is none. */
  private static FieldType instant(String unit) {
    if (unit == null) {
      return null;
    }
    return unit.equals("ns") ? INSTANT_NANOS : INSTANT_MICROS;
  }

  private Matcher matcher(Pattern pattern) {
    return pattern.matcher(text).region(position, text.length());
  }

  /** Takes what comes next, with the spaces behind it, if it is this. */
  private boolean take(String expected) {
    if (!text.startsWith(expected, position)) {
      return false;
    }
    position += expected.length();
    while (position < text.length() && text.charAt(position) == ' ') {
      position++;
    }
    return true;
  }

  private void expect(String expected) {
    if (!take(expected)) {
      throw invalid();
    }
  }

  private IllegalArgumentException invalid() {
    return new IllegalArgumentException(
        ("Invalid type '%s' at position %d: types are utf8, bool, int8 to int64, uint8 to uint64,"
                + " float32, float64, decimal, binary, date, time[ns], duration[ns], timestamp[ns]"
                + " and timestamp[us], list<...>, map<..., ...> and struct<name: ..., ...>")
            .formatted(text, position + 1));
  }
}
