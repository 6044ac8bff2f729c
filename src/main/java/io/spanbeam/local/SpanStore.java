package io.spanbeam.local;

import io.spanbeam.ax.AnnotationRule;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBConnection;

/**
 * Spans of the local AX in DuckDB: spaces, projects, annotation configs, and one table of spans per
 * project with whatever columns its spans have (ax-protocol §8.1). In a temporary file, or durable.
 *
 * <p>Thread-safe: readers work in parallel, each on a snapshot of its own; per project one insert
 * or upsert of annotations works at a time, and it is visible as a whole or not at all. Every
 * method throws {@link StoreException} with a reason; a project or space that does not exist is
 * {@code NOT_FOUND}.
 */
public final class SpanStore implements AutoCloseable {
  private final DuckDatabase database;
  private final StoreKnowledge knowledge = new StoreKnowledge();
  private final StoreAccess access;
  private final ReentrantLock catalogLock = new ReentrantLock();
  private final Map<Long, ReentrantLock> insertLocks = new ConcurrentHashMap<>();

  private SpanStore(DuckDatabase database) {
    this.database = database;
    this.access = new StoreAccess(database, knowledge);
  }

  /** Opens an empty store that is gone when it is closed, with default settings. */
  public static SpanStore temporary() {
    return temporary(StoreSettings.defaults());
  }

  /**
   * Opens an empty store that is gone when it is closed. It lies in a temporary file, so that
   * reading needs less memory than it takes.
   */
  public static SpanStore temporary(StoreSettings settings) {
    return new SpanStore(DuckDatabase.open(Optional.empty(), settings));
  }

  /** Opens the store in a file with default settings; the file is made if it does not exist. */
  public static SpanStore open(Path file) {
    return open(file, StoreSettings.defaults());
  }

  /**
   * Opens the store in a file; the file is made if it does not exist. One process at a time. It may
   * be larger than its memory; what is inserted must fit.
   */
  public static SpanStore open(Path file, StoreSettings settings) {
    return new SpanStore(DuckDatabase.open(Optional.of(file), settings));
  }

  /** Creates a space. Names need not be unique. */
  public Space createSpace(String name) {
    return access.write(
        "create space " + name,
        catalogLock,
        connection -> new StoreCatalog(connection).createSpace(name));
  }

  /** Returns all spaces in order of creation. */
  public List<Space> spaces() {
    return access.read("list spaces", knowledge::spaces);
  }

  /** Creates a project without spans; {@code CONFLICT} if the space has one of that name. */
  public StoredProject createProject(String spaceId, String name) {
    return access.write(
        "create project " + name,
        catalogLock,
        connection -> new StoreCatalog(connection).createProject(spaceId, name));
  }

  /** Returns all projects in order of creation. */
  public List<StoredProject> projects() {
    return access.read("list projects", knowledge::projects);
  }

  /** Creates an annotation config; {@code CONFLICT} if the space has one of that name. */
  public StoredAnnotationConfig createAnnotationConfig(
      String spaceId, String name, AnnotationRule rule) {
    return access.write(
        "create annotation config " + name,
        catalogLock,
        connection -> new AnnotationConfigCatalog(connection).create(spaceId, name, rule));
  }

  /** Returns the annotation configs of a space in order of creation. */
  public List<StoredAnnotationConfig> annotationConfigs(String spaceId) {
    return access.read(
        "list annotation configs",
        connection -> new AnnotationConfigCatalog(connection).list(spaceId));
  }

  /**
   * Returns the columns that spans of the project have, in order of appearance, with those of the
   * annotations that were written to them.
   */
  public List<StoredColumn> columns(String projectId) {
    return access.read(
        "list columns",
        connection ->
            knowledge.columns(connection, knowledge.table(connection, projectId)).list().stream()
                .map(column -> new StoredColumn(column.name(), column.type().name()))
                .toList());
  }

  /**
   * Inserts all rows of a reader, or none. Columns that the project does not have are added; types
   * that differ are widened without loss (integers to floating point only where exact, else text)
   * or refused as {@code INVALID}. {@code start_time} and {@code end_time} become nanoseconds since
   * the epoch, whether they come as numbers of nanoseconds, Arrow timestamps or ISO 8601 text.
   * Trace ID, span ID and start time must be there and not null.
   *
   * @param spans read to its end, not closed
   * @return the number of spans inserted
   */
  public long insert(String projectId, ArrowReader spans) {
    SpanTable table =
        access.read("find project", connection -> knowledge.table(connection, projectId));
    return access.write(
        "insert into project " + table.projectName(),
        lock(table),
        connection -> ArrowSpans.insert(connection, table, spans));
  }

  /**
   * Loads all spans of a file, or none. Takes Parquet, a JSON array and JSON Lines, each also
   * compressed with gzip, known by their content. Columns are whatever the file has: flat dotted
   * ones as they are, or spans in the nested shape of REST, which become the columns of ax-protocol
   * §8.1. Values keep their structure: a list of structs stays one. Otherwise like {@link #insert}.
   *
   * @return the number of spans loaded
   */
  public long load(String projectId, Path file) {
    SpanTable table =
        access.read("find project", connection -> knowledge.table(connection, projectId));
    try (SpanFile spans = SpanFile.open(file, database.scratch())) {
      return access.write(
          "load " + file, lock(table), connection -> new SpanLoad(connection, table, spans).load());
    }
  }

  /** Counts the spans of a query. */
  public long count(String projectId, StoreQuery query) {
    return access.read(
        "count spans",
        connection -> {
          SpanSelect select = select(connection, projectId, query);
          return Sql.query(connection, row -> row.getLong(1), select.count(), select.values())
              .get(0);
        });
  }

  /**
   * Streams the spans of a query as they are now. Holds a batch, not the answer.
   *
   * @param allocator memory for the batches; the caller closes it after the cursor
   * @param batchRows most rows of a batch, at least 1
   */
  public SpanCursor read(
      String projectId, StoreQuery query, BufferAllocator allocator, int batchRows) {
    if (batchRows < 1) {
      throw new IllegalArgumentException("Batches of %d rows hold nothing".formatted(batchRows));
    }
    return access.open(
        "read spans",
        connection -> {
          SpanSelect select = select(connection, projectId, query);
          List<String> names = select.names();
          if (!query.nullColumns()) {
            ColumnPresence presence = knowledge.presence(knowledge.table(connection, projectId));
            List<String> present = select.present(connection, names, presence);
            names = present.isEmpty() ? names : present;
          }
          return StreamingSpanCursor.start(
              connection, select.rows(names), select.values(), allocator, batchRows);
        });
  }

  /**
   * Reads a page of the spans of a query, newest first whatever the order of the query.
   *
   * @param limit most rows of the page, at least 1
   * @param after position that the page before ended with; empty for the first page
   * @param allocator memory for the page; the caller closes it after the page
   */
  public SpanPage page(
      String projectId,
      StoreQuery query,
      int limit,
      Optional<PagePosition> after,
      BufferAllocator allocator) {
    if (limit < 1) {
      throw new IllegalArgumentException("Pages of %d rows hold nothing".formatted(limit));
    }
    return access.open(
        "read spans",
        connection -> {
          SpanSelect select = select(connection, projectId, query);
          List<PagePosition> positions =
              Sql.query(
                  connection,
                  row -> new PagePosition(row.getLong(1), row.getLong(2)),
                  select.positions(after, limit + 1),
                  select.values());
          // one more than asked tells whether there is a next page
          boolean more = positions.size() > limit;
          int rows = Math.min(limit, positions.size());
          Optional<PagePosition> next =
              more ? Optional.of(positions.get(rows - 1)) : Optional.empty();
          PagePosition nowhere = new PagePosition(Long.MIN_VALUE, Long.MIN_VALUE);
          String sql =
              select.between(
                  select.names(),
                  rows == 0 ? nowhere : positions.get(0),
                  rows == 0 ? nowhere : positions.get(rows - 1));
          return SpanPage.of(
              StreamingSpanCursor.start(connection, sql, select.values(), allocator, limit),
              next,
              query.nullColumns());
        });
  }

  /**
   * Begins to write annotations to spans of a project. The caller closes the stage; what it does
   * not write is forgotten.
   */
  AnnotationStage annotate(String projectId) {
    SpanTable table =
        access.read("find project", connection -> knowledge.table(connection, projectId));
    return AnnotationStage.open(access, table, lock(table));
  }

  private SpanSelect select(DuckDBConnection connection, String projectId, StoreQuery query)
      throws SQLException {
    SpanTable table = knowledge.table(connection, projectId);
    return new SpanSelect(table, knowledge.columns(connection, table), query);
  }

  private ReentrantLock lock(SpanTable table) {
    return insertLocks.computeIfAbsent(table.number(), number -> new ReentrantLock());
  }

  /** Closes the database; durable if it is in a file. Cursors must have been closed before. */
  @Override
  public void close() {
    database.close();
  }
}
