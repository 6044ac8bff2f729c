package io.spanbeam.local;

import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.AnnotationRule.Direction;
import io.spanbeam.ax.AnnotationRule.Label;
import io.spanbeam.ax.AnnotationRule.Type;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Annotation configs of the spaces, beside {@link StoreCatalog} and under the same rule. */
final class AnnotationConfigCatalog {
  private final Connection connection;
  private final StoreCatalog catalog;

  AnnotationConfigCatalog(Connection connection) {
    this.connection = connection;
    this.catalog = new StoreCatalog(connection);
  }

  StoredAnnotationConfig create(String spaceId, String name, AnnotationRule rule)
      throws SQLException {
    StoreCatalog.checkName("annotation config", name);
    catalog.checkSpace(spaceId);
    catalog.checkFree("annotation_configs", "Annotation config", spaceId, name);
    long number = catalog.number("config_number");
    Instant createdAt = StoreCatalog.now();
    StoredAnnotationConfig config =
        new StoredAnnotationConfig(
            StoreCatalog.id("AnnotationConfig:" + number), name, spaceId, createdAt, rule);
    Sql.update(
        connection,
        "INSERT INTO store.spanbeam.annotation_configs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        number,
        config.id(),
        name,
        spaceId,
        StoreCatalog.micros(createdAt),
        rule.type().name(),
        boxed(rule.minimumScore()),
        boxed(rule.maximumScore()),
        rule.direction().name());
    for (int i = 0; i < rule.labels().size(); i++) {
      Label label = rule.labels().get(i);
      Sql.update(
          connection,
          "INSERT INTO store.spanbeam.annotation_labels VALUES (?, ?, ?, ?)",
          number,
          i,
          label.label(),
          boxed(label.score()));
    }
    return config;
  }

  List<StoredAnnotationConfig> list(String spaceId) throws SQLException {
    catalog.checkSpace(spaceId);
    List<StoredAnnotationConfig> configs = new ArrayList<>();
    for (Row row :
        Sql.query(
            connection,
            Row::read,
            "SELECT number, id, name, created_at, type, minimum_score, maximum_score, direction"
                + " FROM store.spanbeam.annotation_configs WHERE space_id = ? ORDER BY number",
            List.of(spaceId))) {
      AnnotationRule rule =
          new AnnotationRule(
              row.type(), labels(row.number()), row.minimum(), row.maximum(), row.direction());
      configs.add(new StoredAnnotationConfig(row.id(), row.name(), spaceId, row.createdAt(), rule));
    }
    return configs;
  }

  private List<Label> labels(long config) throws SQLException {
    return Sql.query(
        connection,
        row -> new Label(row.getString(1), optional(row, 2)),
        "SELECT label, score FROM store.spanbeam.annotation_labels WHERE config = ?"
            + " ORDER BY ordinal",
        List.of(config));
  }

  private static Object boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private static OptionalDouble optional(ResultSet row, int column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private record Row(
      long number,
      String id,
      String name,
      Instant createdAt,
      Type type,
      OptionalDouble minimum,
      OptionalDouble maximum,
      Direction direction) {
    static Row read(ResultSet row) throws SQLException {
      return new Row(
          row.getLong(1),
          row.getString(2),
          row.getString(3),
          StoreCatalog.instant(row.getLong(4)),
          Type.valueOf(row.getString(5)),
          optional(row, 6),
          optional(row, 7),
          Direction.valueOf(row.getString(8)));
    }
  }
}
