package io.spanbeam.local;

import io.spanbeam.span.SpanColumns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which columns JSON objects have, and where their values are. Top-level members are columns, with
 * the exceptions of the nested shape of REST (ax-protocol §4.3, §8.5): the members of {@code
 * context} and {@code attributes}, what is said per name in {@code annotations} and {@code
 * evaluations}, and {@code kind}.
 */
final class JsonColumns {
  private static final String CONTEXT = "context";
  private static final String ATTRIBUTES = "attributes";
  private static final String KIND = "kind";
  private static final Map<String, String> NAMED_PARTS =
      Map.of(
          "annotations",
          SpanColumns.ANNOTATION_PREFIX,
          "evaluations",
          SpanColumns.EVALUATION_PREFIX);

  private final Connection connection;
  private final String objects;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final List<String> pointers = new ArrayList<>();

  private JsonColumns(Connection connection, String objects) {
    this.connection = connection;
    this.objects = objects;
  }

  /** Looks for the columns of the objects in the column {@code json} of a table. */
  static JsonColumns of(Connection connection, String objects) throws SQLException {
    JsonColumns columns = new JsonColumns(connection, objects);
    columns.find();
    return columns;
  }

  /** Returns the names of the columns in order of appearance. */
  List<String> names() {
    return List.copyOf(values.keySet());
  }

  /**
   * Returns a query for the rows, with the JSON values of the columns in a list {@code v}. Each
   * object is parsed once, whatever the number of columns: time and memory of a parse are large.
   */
  String rows() {
    String paths = pointers.stream().map(Sql::literal).collect(Collectors.joining(", "));
    return "SELECT [%s] AS v FROM (SELECT json_extract(json, [%s]) AS p FROM %s)"
        .formatted(String.join(", ", values.values()), paths, objects);
  }

  private void find() throws SQLException {
    boolean nested = false;
    for (String member : members("")) {
      String pointer = "/" + escaped(member);
      boolean group = member.equals(CONTEXT) || member.equals(ATTRIBUTES);
      if (group && always("OBJECT", pointer)) {
        nested |= member.equals(CONTEXT);
        for (String part : members("/" + member)) {
          values.putIfAbsent(member + "." + part, at(pointer + "/" + escaped(part)));
        }
      } else if (NAMED_PARTS.containsKey(member) && named(member)) {
        addNamed(member);
      } else {
        values.put(member, at(pointer));
      }
    }
    if (nested && values.containsKey(KIND)) {
      values.merge(SpanColumns.SPAN_KIND, values.remove(KIND), "coalesce(%s, %s)"::formatted);
    }
  }

  private void addNamed(String member) throws SQLException {
    record Part(String name, String key) {}
    List<Part> parts =
        Sql.query(
            connection,
            row -> new Part(row.getString(1), row.getString(2)),
            """
            SELECT DISTINCT name, key FROM (
              SELECT e ->> '/name' AS name, unnest(json_keys(e)) AS key
              FROM (SELECT unnest(CAST(%s AS JSON[])) AS e FROM %s))
            WHERE key <> 'name' ORDER BY name, key
            """
                .formatted(direct("/" + member), objects),
            List.of());
    for (Part part : parts) {
      String prefix = NAMED_PARTS.get(member) + part.name() + ".";
      String entry =
          "list_filter(CAST(%s AS JSON[]), lambda e: e ->> '/name' = %s)[1]"
              .formatted(at("/" + member), Sql.literal(part.name()));
      String value =
          "json_extract(%s, %s)".formatted(entry, Sql.literal("/" + escaped(part.key())));
      if (part.key().equals("updated_at")) {
        values.putIfAbsent(prefix + "updated_at", millis(value));
      } else {
        values.putIfAbsent(prefix + part.key(), value);
      }
      if (part.key().equals("annotator")) {
        values.putIfAbsent(
            prefix + "updated_by", "json_extract(%s, '/annotator/email')".formatted(entry));
      }
    }
  }

  /** Columns of annotations have epoch milliseconds where REST has ISO 8601 (ax-protocol §6.5). */
  private static String millis(String value) {
    return "CASE WHEN json_type(%1$s) = 'VARCHAR' THEN to_json(epoch_ms(CAST(%1$s ->> '$' AS TIMESTAMPTZ))) ELSE %1$s END"
        .formatted(value);
  }

  private List<String> members(String path) throws SQLException {
    String keys = path.isEmpty() ? "json_keys(json)" : "json_keys(json, " + Sql.literal(path) + ")";
    return Sql.query(
        connection,
        row -> row.getString(1),
        """
        SELECT key FROM (
          SELECT unnest(keys) AS key, generate_subscripts(keys, 1) AS place, row
          FROM (SELECT %s AS keys, rowid AS row FROM %s))
        GROUP BY key ORDER BY min(row), min(place), key
        """
            .formatted(keys, objects),
        List.of());
  }

  private boolean always(String type, String pointer) throws SQLException {
    return none("json_type(%s) NOT IN ('%s', 'NULL')".formatted(direct(pointer), type), objects);
  }

  /** Returns whether a member is nothing but lists of objects that have a name. */
  private boolean named(String member) throws SQLException {
    String pointer = "/" + member;
    return always("ARRAY", pointer)
        && none(
            "coalesce(json_type(e, '/name'), '') <> 'VARCHAR'",
            "(SELECT unnest(CAST(%s AS JSON[])) AS e FROM %s)".formatted(direct(pointer), objects));
  }

  private boolean none(String test, String relation) throws SQLException {
    return Sql.query(
            connection,
            row -> row.getInt(1),
            "SELECT 1 FROM %s WHERE %s LIMIT 1".formatted(relation, test),
            List.of())
        .isEmpty();
  }

  /** Returns SQL for a value within {@link #rows}. */
  private String at(String pointer) {
    if (!pointers.contains(pointer)) {
      pointers.add(pointer);
    }
    return "p[%d]".formatted(pointers.indexOf(pointer) + 1);
  }

  /** Returns SQL for a value in the table. */
  private static String direct(String pointer) {
    return "json_extract(json, %s)".formatted(Sql.literal(pointer));
  }

  /** Escapes a member's name for a JSON pointer (RFC 6901). */
  private static String escaped(String member) {
    return member.replace("~", "~0").replace("/", "~1");
  }
}
