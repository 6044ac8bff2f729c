package io.spanbeam.local;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The rows of a Parquet file as it is: lists of structs stay lists of structs. */
final class ParquetSpans {
  private final Connection connection;
  private final String origin;
  private final String path;

  ParquetSpans(Connection connection, SpanFile file) {
    this.connection = connection;
    this.origin = file.origin();
    this.path = Sql.literal(file.path().toString());
  }

  /** Returns the rows by their columns. */
  Incoming rows() throws SQLException {
    List<Element> elements = columns();
    List<String> types =
        Sql.query(
            connection, row -> row.getString(2), "DESCRIBE SELECT * FROM " + reader(), List.of());
    List<Incoming.Column> columns = new ArrayList<>();
    List<String> aliases = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      aliases.add("c" + i);
      Element element = elements.get(i);
      columns.add(
          new Incoming.Column(element.name(), new ColumnType(types.get(i)), element.untyped()));
    }
    String relation = "%s AS parquet(%s)".formatted(reader(), String.join(", ", aliases));
    return new Incoming(relation, columns, origin);
  }

  /** Returns the query for the rows as JSON objects, in a column {@code json}. */
  String objects() {
    return "SELECT to_json(parquet) AS json FROM %s AS parquet".formatted(reader());
  }

  private String reader() {
    return "read_parquet(%s, hive_partitioning = false)".formatted(path);
  }

  private record Element(String name, int children, boolean untyped) {}

  /** Reads the exact names, of which DuckDB changes those that differ in case only. */
  private List<Element> columns() throws SQLException {
    List<Element> elements =
        Sql.query(
            connection,
            row ->
                new Element(row.getString(1), row.getInt(2), "NullType()".equals(row.getString(3))),
            "SELECT name, num_children, logical_type FROM parquet_schema(%s)".formatted(path),
            List.of());
    List<Element> columns = new ArrayList<>();
    int next = 1;
    while (next < elements.size()) {
      columns.add(elements.get(next));
      next = behind(elements, next);
    }
    return columns;
  }

  private static int behind(List<Element> elements, int index) {
    int next = index + 1;
    for (int i = 0; i < elements.get(index).children(); i++) {
      next = behind(elements, next);
    }
    return next;
  }
}
