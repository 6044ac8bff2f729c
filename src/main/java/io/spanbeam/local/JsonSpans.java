package io.spanbeam.local;

import io.spanbeam.local.StoreException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * JSON objects as rows: flat objects with dotted keys, or spans in the nested shape of REST, which
 * become the columns of ax-protocol §8.1 and §8.5. Types follow the values and nothing is guessed:
 * text stays text, also where it looks like a date. Objects become their JSON text and lists of
 * objects lists of JSON text, as in an export of the service.
 */
final class JsonSpans {
  private static final String OBJECTS = "json_objects";

  private final Connection connection;
  private final String origin;

  JsonSpans(Connection connection, String origin) {
    this.connection = connection;
    this.origin = origin;
  }

  /** Returns a query for the objects of a file, in a column {@code json}. */
  static String objects(SpanFile file, long largestObjectBytes) {
    return ("SELECT json FROM read_json_objects(%s, format = '%s', compression = '%s',"
            + " maximum_object_size = %d)")
        .formatted(
            Sql.literal(file.path().toString()),
            file.format() == SpanFile.Format.JSON_ARRAY ? "array" : "auto",
            file.gzip() ? "gzip" : "uncompressed",
            largestObjectBytes);
  }

  /** Keeps the objects of a query in a temporary table until {@link #drop} and looks into them. */
  Incoming rows(String objects) throws SQLException {
    Sql.update(connection, "CREATE TEMP TABLE %s AS %s".formatted(OBJECTS, objects));
    List<String> others =
        Sql.query(
            connection,
            row -> row.getString(1),
            "SELECT DISTINCT json_type(json) AS type FROM %s WHERE type <> 'OBJECT'"
                .formatted(OBJECTS),
            List.of());
    if (!others.isEmpty()) {
      throw new StoreException(
          Reason.INVALID,
          "Cannot load spans from %s: it holds a JSON %s where a span, an object, is expected"
              .formatted(origin, others.get(0)));
    }
    JsonColumns found = JsonColumns.of(connection, OBJECTS);
    List<String> names = found.names();
    if (names.isEmpty()) {
      return new Incoming(OBJECTS, List.of(), origin);
    }
    String all = found.rows();
    List<JsonType> types = types(all, names.size());
    List<Incoming.Column> columns = new ArrayList<>();
    List<String> expressions = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      JsonType type = types.get(i);
      columns.add(new Incoming.Column(names.get(i), type.column(), type.absent()));
      expressions.add("%s AS c%d".formatted(type.convert("v[%d]".formatted(i + 1)), i));
    }
    return new Incoming(
        "(SELECT %s FROM (%s)) AS incoming".formatted(String.join(", ", expressions), all),
        columns,
        origin);
  }

  /** Returns whether there are no objects at all. */
  boolean empty() throws SQLException {
    return Sql.query(
            connection,
            row -> row.getInt(1),
            "SELECT 1 FROM %s LIMIT 1".formatted(OBJECTS),
            List.of())
        .isEmpty();
  }

  /** Drops the temporary table. */
  void drop() throws SQLException {
    Sql.update(connection, "DROP TABLE " + OBJECTS);
  }

  private List<JsonType> types(String all, int count) throws SQLException {
    List<JsonType> types =
        new ArrayList<>(Collections.nCopies(count, new JsonType(Set.of(), Set.of())));
    String sql =
        """
        SELECT i, coalesce(string_agg(DISTINCT kind, ','), ''),
          coalesce(string_agg(DISTINCT elements, ','), '')
        FROM (
          SELECT i, %s AS kind,
            CASE WHEN json_type(value) = 'ARRAY'
              THEN array_to_string(list_sort(list_distinct(
                list_transform(CAST(value AS JSON[]), lambda e: %s))), ',')
              END AS elements
          FROM (SELECT unnest(v) AS value, generate_subscripts(v, 1) AS i FROM (%s)))
        GROUP BY i
        """
            .formatted(JsonType.kind("value"), JsonType.kind("e"), all);
    record Found(int index, JsonType type) {}
    for (Found found :
        Sql.query(
            connection,
            row ->
                new Found(
                    row.getInt(1),
                    new JsonType(
                        JsonType.names(row.getString(2)), JsonType.names(row.getString(3)))),
            sql,
            List.of())) {
      types.set(found.index() - 1, found.type());
    }
    return types;
  }
}
