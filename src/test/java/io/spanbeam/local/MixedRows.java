package io.spanbeam.local;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Rows of every type that a filter compares, with the values where engines differ: nulls, NaN,
 * quotes, wildcards, numbers as text, limits of the types, JSON that is none.
 */
final class MixedRows {
  /** Texts of the rows, also for literals. */
  static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "A",
          "abc",
          "abcabd",
          "a%b",
          "a_b",
          "it's",
          "é",
          "日本語",
          "😀x",
          "a\\b",
          "\"q\"",
          "12",
          "-3.5",
          "1e3",
          ".5",
          "007",
          "5 ",
          "9007199254740993",
          "9223372036854775808",
          "1e400",
          "NaN",
          "true",
          "FALSE",
          "Timeout",
          "a.b",
          "2026-05-01",
          "2026-05-01T10:00:00.000000001Z",
          "2026-05-01 12:00+02:00",
          "2026-02-30",
          "null",
          "\t\n");

  /** Numbers for literals. */
  static final List<String> NUMBERS =
      List.of(
          "0",
          "-0.0",
          "1",
          "-3.5",
          "12",
          "0.1",
          "2.5",
          "1e3",
          ".5",
          "9007199254740993",
          "9007199254740992.5",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "-9223372036854775809",
          "18446744073709551615",
          "1e300",
          "-1e300",
          "1e-300",
          "99999999.99",
          "-99999999.995",
          "1777593600000000000",
          "1777629600000000001",
          "-0.25",
          "3.4028236e38");

  /** The columns with their types. */
  static final Map<String, String> COLUMNS = columns();

  private static Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("name", "VARCHAR");
    columns.put("parent_id", "VARCHAR");
    columns.put("odd \"name\"; --", "VARCHAR");
    columns.put("small", "TINYINT");
    columns.put("attributes.in", "BIGINT");
    columns.put("unsigned", "UBIGINT");
    columns.put("unsigned_byte", "UTINYINT");
    columns.put("unsigned_int", "UINTEGER");
    columns.put("price", "DECIMAL(10,2)");
    columns.put("single", "FLOAT");
    columns.put("score", "DOUBLE");
    columns.put("flag", "BOOLEAN");
    columns.put("start_time", "BIGINT");
    columns.put("end_time", "TIMESTAMP_NS");
    columns.put("local_time", "TIMESTAMP");
    columns.put("zoned_time", "TIMESTAMP WITH TIME ZONE");
    columns.put("second", "TIMESTAMP_S");
    columns.put("milli", "TIMESTAMP_MS");
    columns.put("day", "DATE");
    columns.put("json", "JSON");
    columns.put("attributes.tag.tags", "VARCHAR[]");
    columns.put("scores", "DOUBLE[]");
    columns.put("nested", "VARCHAR[][]");
    columns.put("pair", "INTEGER[2]");
    columns.put("item", "STRUCT(\"in\" VARCHAR, count BIGINT)");
    columns.put("attributes.metadata", "VARCHAR");
    columns.put("events", "STRUCT(\"name\" VARCHAR, attributes VARCHAR)[]");
    return columns;
  }

  private MixedRows() {}

  /** Returns the names as a filter writes them, and of columns that only stand-ins have. */
  static List<String> names() {
    List<String> names = new ArrayList<>();
    for (String name : COLUMNS.keySet()) {
      names.add(name.startsWith("odd") ? '"' + name.replace("\"", "\"\"") + '"' : name);
    }
    names.addAll(
        List.of(
            "event.attributes",
            "attributes.metadata.a",
            "attributes.metadata.a.b",
            "attributes.\"metadata.x/y~z\"",
            "unknown"));
    return names;
  }

  /** Creates the table {@code spans} with rows that are numbered from 0. */
  static void fill(Connection connection, int count) throws SQLException {
    StringBuilder definition = new StringBuilder("CREATE TABLE spans (row_number INTEGER");
    StringBuilder insertion = new StringBuilder("INSERT INTO spans VALUES (?");
    COLUMNS.forEach(
        (name, type) -> {
          definition.append(", \"").append(name.replace("\"", "\"\"")).append("\" ").append(type);
          insertion.append(value(type));
        });
    try (Statement statement = connection.createStatement()) {
      // One thread: the tables are tiny, and other tests run beside.
      statement.execute("SET threads = 1");
      statement.execute("SET TimeZone = 'America/New_York'");
      statement.execute(definition.append(')').toString());
    }
    Random random = new Random(7);
    try (PreparedStatement statement =
        connection.prepareStatement(insertion.append(')').toString())) {
      for (int row = 0; row < count; row++) {
        int index = 1;
        statement.setInt(index++, row);
        for (Map.Entry<String, String> column : COLUMNS.entrySet()) {
          String value = random.nextInt(5) == 0 ? null : value(column, random);
          statement.setString(index++, value);
        }
        statement.execute();
      }
    }
  }

  private static String value(String type) {
    if (type.startsWith("STRUCT") && type.endsWith("]")) {
      return ", from_json(?, '[{\"name\":\"VARCHAR\",\"attributes\":\"VARCHAR\"}]')";
    }
    return switch (type) {
      case "VARCHAR[]" -> ", from_json(?, '[\"VARCHAR\"]')";
      case "DOUBLE[]" -> ", ?::VARCHAR::DOUBLE[]";
      case "VARCHAR[][]" -> ", from_json(?, '[[\"VARCHAR\"]]')";
      case "STRUCT(\"in\" VARCHAR, count BIGINT)" ->
          ", from_json(?, '{\"in\":\"VARCHAR\",\"count\":\"BIGINT\"}')";
      default -> ", ?::VARCHAR::" + type;
    };
  }

  private static String value(Map.Entry<String, String> column, Random random) {
    return switch (column.getKey()) {
      case "attributes.metadata" ->
          oneOf(
              random,
              "{\"a\":%s,\"a.b\":%s}".formatted(json(random), json(random)),
              "{\"a\":{\"b\":%s}, \"x/y~z\": %s}".formatted(json(random), json(random)),
              "{\"a\":12}",
              "{\"a\":9007199254740993,\"x/y~z\":true}",
              "{\"a\":null,\"a.b\":[1,\"a\"]}",
              "[\"a\"]",
              "not json",
              "");
      case "events" ->
          "[{\"name\":%s,\"attributes\":%s},{\"name\":\"abc\",\"attributes\":%s}]"
              .formatted(json(random), json(random), random.nextBoolean() ? "null" : json(random));
      case "item" -> "{\"in\":%s,\"count\":%d}".formatted(json(random), random.nextInt(3));
      case "start_time" ->
          oneOf(
              random,
              "0",
              "1777593600000000000",
              "1777629600000000000",
              "1777629600000000001",
              Long.toString(Long.MAX_VALUE));
      default -> value(column.getValue(), random);
    };
  }

  private static String value(String type, Random random) {
    return switch (type) {
      case "TINYINT" -> oneOf(random, "0", "1", "-3", "-4", "12", "127", "-128");
      case "UTINYINT" -> oneOf(random, "0", "1", "12", "200", "255");
      case "UINTEGER" -> oneOf(random, "0", "12", "4294967295", "2147483648");
      case "BIGINT" ->
          oneOf(
              random,
              "0",
              "12",
              "-3",
              "9007199254740992",
              "9007199254740993",
              "1000",
              Long.toString(Long.MAX_VALUE),
              Long.toString(Long.MIN_VALUE));
      case "UBIGINT" ->
          oneOf(
              random,
              "0",
              "12",
              "9223372036854775807",
              "9223372036854775808",
              "18446744073709551615");
      case "DECIMAL(10,2)" ->
          oneOf(random, "0", "2.50", "-3.50", "99999999.99", "-99999999.99", "0.1");
      case "FLOAT", "DOUBLE" -> floating(random);
      case "BOOLEAN" -> oneOf(random, "true", "false");
      case "TIMESTAMP_NS" ->
          oneOf(
              random,
              "2026-05-01 00:00:00",
              "2026-05-01 10:00:00.000000001",
              "1969-12-31 23:59:59.5");
      case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS" ->
          oneOf(
              random,
              "2026-05-01 00:00:00",
              "2026-05-01 10:00:00",
              "1969-12-31 23:59:59",
              "2999-01-01");
      case "TIMESTAMP WITH TIME ZONE" ->
          oneOf(random, "2026-05-01 00:00:00Z", "2026-05-01 12:00:00+02", "1969-12-31 23:59:59Z");
      case "JSON" -> json(random);
      case "DATE" -> oneOf(random, "2026-05-01", "2026-04-30", "1969-12-31");
      case "VARCHAR[]" ->
          oneOf(random, "[]", "[null]", array(random), array(random), array(random));
      case "VARCHAR[][]" -> oneOf(random, "[]", "[" + array(random) + ", null, []]");
      case "DOUBLE[]" -> "[%s, %s, null]".formatted(floating(random), floating(random));
      case "INTEGER[2]" -> "[%d, %d]".formatted(random.nextInt(3), 10 + random.nextInt(3));
      default -> TEXTS.get(random.nextInt(TEXTS.size()));
    };
  }

  private static String floating(Random random) {
    return oneOf(
        random,
        "0",
        "-0.0",
        "0.1",
        "2.5",
        "-3.5",
        "12",
        "nan",
        "inf",
        "-inf",
        "9007199254740992",
        "1e-30");
  }

  private static String array(Random random) {
    return "[%s,%s]".formatted(json(random), random.nextInt(4) == 0 ? "null" : json(random));
  }

  private static String json(Random random) {
    String text = TEXTS.get(random.nextInt(TEXTS.size()));
    return '"'
        + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\t").replace("\n", "\\n")
        + '"';
  }

  private static String oneOf(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
