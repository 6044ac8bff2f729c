package io.spanbeam.local;

import static java.util.stream.Collectors.joining;

import io.spanbeam.ax.AnnotationValue;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.local.AnnotationTable.Part;
import io.spanbeam.span.SpanColumns;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Annotations on their way to the spans of a project: collected in a table of this connection, then
 * written as a whole by {@link #write}. Collecting holds no lock, however slowly the annotations
 * arrive. Of several values for the same part of the same annotation the last one counts. Not
 * thread-safe.
 */
final class AnnotationStage implements AutoCloseable {
  private static final String PURPOSE = "write annotations";

  /** Number that stands for {@code annotation.notes} where annotations have theirs. */
  private static final int NOTES = -1;

  /** Number of a row that has nothing but the ID of its record. */
  private static final int NOTHING = -2;

  private final StoreAccess access;
  private final DuckDBConnection connection;
  private final DuckDBAppender rows;
  private final SpanTable table;
  private final ReentrantLock lock;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private long records;
  private boolean notes;

  /**
   * What became of the records.
   *
   * @param written whether the records that are not missing are written
   * @param missing IDs of records that were not found, in the order in which they came first
   * @param missingRecords how many records have those IDs
   */
  record Outcome(boolean written, List<String> missing, long missingRecords) {}

  private AnnotationStage(
      StoreAccess access,
      DuckDBConnection connection,
      DuckDBAppender rows,
      SpanTable table,
      ReentrantLock lock) {
    this.access = access;
    this.connection = connection;
    this.rows = rows;
    this.table = table;
    this.lock = lock;
  }

  /** Opens an empty stage. */
  static AnnotationStage open(StoreAccess access, SpanTable table, ReentrantLock lock) {
    DuckDBConnection connection = access.connect(PURPOSE);
    try {
      String parts =
          Stream.of(Part.values())
              .map(part -> part.suffix() + " " + part.type())
              .collect(joining(", "));
      Sql.update(
          connection,
          "CREATE TEMP TABLE staged (record BIGINT, id VARCHAR, annotation INTEGER, %s, notes VARCHAR)"
              .formatted(parts));
      DuckDBAppender rows = connection.createAppender("temp", "main", "staged");
      return new AnnotationStage(access, connection, rows, table, lock);
    } catch (SQLException e) {
      StoreAccess.close(connection, e);
      throw StoreAccess.failure(PURPOSE, e);
    }
  }

  /** Returns how many records were added. */
  long records() {
    return records;
  }

  /**
   * Adds a record. One without annotations and notes is looked for like any other.
   *
   * @param annotations annotations with different names
   * @param newNotes JSON array of texts, which replaces the notes that the span has
   */
  void add(String recordId, List<StagedAnnotation> annotations, Optional<String> newNotes) {
    try {
      for (StagedAnnotation annotation : annotations) {
        AnnotationValue value = annotation.value();
        begin(recordId, numbers.computeIfAbsent(value.name(), name -> numbers.size()));
        rows.append(value.label().orElse(null));
        rows.append(value.score().isPresent() ? (Double) value.score().getAsDouble() : null);
        rows.append(value.text().orElse(null));
        rows.append(annotation.updatedBy());
        rows.append(annotation.updatedAt());
        rows.appendNull();
        rows.endRow();
      }
      if (annotations.isEmpty() || newNotes.isPresent()) {
        notes |= newNotes.isPresent();
        begin(recordId, newNotes.isPresent() ? NOTES : NOTHING);
        for (int i = 0; i < Part.values().length; i++) {
          rows.appendNull();
        }
        rows.append(newNotes.orElse(null));
        rows.endRow();
      }
      records++;
    } catch (SQLException e) {
      throw StoreAccess.failure(PURPOSE, e);
    }
  }

  private void begin(String recordId, int annotation) throws SQLException {
    rows.beginRow();
    rows.append(records);
    rows.append(recordId);
    rows.append(annotation);
  }

  /**
   * Finds the spans of the records in a window and writes the annotations to them, in one
   * transaction. To be called once.
   *
   * @param granularity what the IDs of the records name
   * @param window window on the start of the spans
   * @param allOrNothing whether nothing is written if one record is missing
   */
  Outcome write(Granularity granularity, TimeWindow window, boolean allOrNothing) {
    lock.lock();
    try {
      rows.flush();
      return access.transact(connection, same -> writeFound(granularity, window, allOrNothing));
    } catch (SQLException e) {
      throw StoreAccess.failure(PURPOSE, e);
    } finally {
      lock.unlock();
    }
  }

  private Outcome writeFound(Granularity granularity, TimeWindow window, boolean allOrNothing)
      throws SQLException {
    String spans = new AnnotatedSpans(table, table.columns(connection), window).of(granularity);
    Sql.update(connection, "CREATE TEMP TABLE found AS " + spans);
    List<Missing> missing =
        Sql.query(
            connection,
            row -> new Missing(row.getString(1), row.getLong(2)),
            "SELECT id, count(DISTINCT record) FROM staged"
                + " WHERE id NOT IN (SELECT id FROM found) GROUP BY id ORDER BY min(record)",
            List.of());
    boolean written = missing.isEmpty() || !allOrNothing;
    if (written && (notes || !numbers.isEmpty())) {
      upsert(table.annotations());
    }
    return new Outcome(
        written,
        missing.stream().map(Missing::id).toList(),
        missing.stream().mapToLong(Missing::records).sum());
  }

  private record Missing(String id, long records) {}

  /** Replaces the rows of the found spans by what they had, overlaid with what is staged. */
  private void upsert(AnnotationTable annotations) throws SQLException {
    List<TableColumn> columns = annotations.extend(connection, numbers.keySet(), notes);
    Map<String, String> values = stagedValues();
    List<TableColumn> changed =
        columns.stream().filter(column -> values.containsKey(column.name())).toList();
    String staged =
        changed.stream()
            .map(column -> values.get(column.name()) + " AS " + identifier(column))
            .collect(joining(", "));
    // by row, not by record: several rows may have one span ID, and two sessions one root span
    Sql.update(
        connection,
        ("CREATE TEMP TABLE latter AS SELECT f.row AS row, min(f.start) AS start, %s"
                + " FROM staged g JOIN found f ON f.id = g.id WHERE g.annotation > %d GROUP BY f.row")
            .formatted(staged, NOTHING));
    String ofLatter =
        "FROM %s WHERE %s IN (SELECT row FROM latter)"
            .formatted(annotations.qualified(), AnnotationTable.ROW);
    Sql.update(connection, "CREATE TEMP TABLE former AS SELECT * " + ofLatter);
    Sql.update(connection, "DELETE " + ofLatter);
    String merged =
        columns.stream()
            .map(column -> changed.contains(column) ? overlaid(column) : column.reference("o"))
            .collect(joining(", "));
    Sql.update(
        connection,
        "INSERT INTO %s (%s, %s, %s) SELECT l.row, l.start, %s FROM latter l LEFT JOIN former o ON o.%s = l.row"
            .formatted(
                annotations.qualified(),
                AnnotationTable.ROW,
                AnnotationTable.START,
                columns.stream().map(AnnotationStage::identifier).collect(joining(", ")),
                merged,
                AnnotationTable.ROW));
  }

  private static String overlaid(TableColumn column) {
    return "coalesce(%s, %s)".formatted(column.reference("l"), column.reference("o"));
  }

  private static String identifier(TableColumn column) {
    return Sql.identifier(column.physical());
  }

  /** Returns the SQL of the staged value for each column that something may be staged for. */
  private Map<String, String> stagedValues() {
    Map<String, String> values = new LinkedHashMap<>();
    numbers.forEach(
        (name, number) -> {
          for (Part part : Part.values()) {
            values.put(part.column(name), last(part.suffix(), number));
          }
        });
    if (notes) {
      values.put(
          SpanColumns.ANNOTATION_NOTES,
          "from_json(%s, '[\"VARCHAR\"]')".formatted(last("notes", NOTES)));
    }
    return values;
  }

  private static String last(String part, int annotation) {
    return "arg_max(g.%s, g.record) FILTER (g.annotation = %d)".formatted(part, annotation);
  }

  @Override
  public void close() {
    try (connection) {
      rows.close();
    } catch (SQLException e) {
      throw StoreAccess.failure(PURPOSE, e);
    }
  }
}
