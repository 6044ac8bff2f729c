package io.spanbeam.local;

import io.spanbeam.local.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * An open DuckDB database with the schema of a store, attached as {@value #CATALOG}. Each user
 * works on a connection of its own.
 */
final class DuckDatabase implements AutoCloseable {
  /** Name under which the store is attached; a memory database and a file look the same. */
  static final String CATALOG = "store";

  /** 2: with annotations. */
  private static final int FORMAT = 2;

  private static final String ANNOTATION_COLUMNS =
      "CREATE TABLE store.spanbeam.annotation_columns (project BIGINT NOT NULL,"
          + " ordinal INTEGER NOT NULL, name VARCHAR NOT NULL, physical VARCHAR NOT NULL,"
          + " type VARCHAR NOT NULL)";
  private static final List<String> SCHEMA =
      List.of(
          "CREATE SCHEMA store.spanbeam",
          "CREATE TABLE store.spanbeam.format (version INTEGER NOT NULL)",
          "CREATE SEQUENCE store.spanbeam.space_number",
          "CREATE TABLE store.spanbeam.spaces (number BIGINT NOT NULL, id VARCHAR NOT NULL,"
              + " name VARCHAR NOT NULL, created_at BIGINT NOT NULL)",
          "CREATE SEQUENCE store.spanbeam.project_number",
          "CREATE TABLE store.spanbeam.projects (number BIGINT NOT NULL, id VARCHAR NOT NULL,"
              + " name VARCHAR NOT NULL, space_id VARCHAR NOT NULL, created_at BIGINT NOT NULL)",
          "CREATE TABLE store.spanbeam.columns (project BIGINT NOT NULL, ordinal INTEGER NOT NULL,"
              + " name VARCHAR NOT NULL, physical VARCHAR NOT NULL, type VARCHAR NOT NULL)",
          ANNOTATION_COLUMNS,
          "CREATE SEQUENCE store.spanbeam.config_number",
          "CREATE TABLE store.spanbeam.annotation_configs (number BIGINT NOT NULL,"
              + " id VARCHAR NOT NULL, name VARCHAR NOT NULL, space_id VARCHAR NOT NULL,"
              + " created_at BIGINT NOT NULL, type VARCHAR NOT NULL, minimum_score DOUBLE,"
              + " maximum_score DOUBLE, direction VARCHAR NOT NULL)",
          "CREATE TABLE store.spanbeam.annotation_labels (config BIGINT NOT NULL,"
              + " ordinal INTEGER NOT NULL, label VARCHAR NOT NULL, score DOUBLE)",
          "INSERT INTO store.spanbeam.format VALUES (" + FORMAT + ")");

  private final DuckDBConnection main;
  private final Path scratch;

  private DuckDatabase(DuckDBConnection main, Path scratch) {
    this.main = main;
    this.scratch = scratch;
  }

  /** Opens a temporary database, or the one in a file, which is created if it does not exist. */
  static DuckDatabase open(Optional<Path> file, StoreSettings settings) {
    String place = file.map(Path::toString).orElse("a temporary file");
    Path scratch;
    try {
      scratch = Files.createTempDirectory("spanbeam-store");
    } catch (IOException e) {
      throw new StoreException(
          Reason.FAILED, "Cannot make a temporary directory for the span store: " + e, e);
    }
    DuckDatabase database = null;
    try {
      Connection connection = DriverManager.getConnection("jdbc:duckdb:", properties(settings));
      database = new DuckDatabase(connection.unwrap(DuckDBConnection.class), scratch);
      database.attach(file);
      return database;
    } catch (SQLException e) {
      discard(database, scratch);
      throw new StoreException(
          Reason.FAILED,
          "Cannot open the span store in %s: %s".formatted(place, Sql.firstLine(e)),
          e);
    } catch (RuntimeException e) {
      discard(database, scratch);
      throw e;
    }
  }

  private static Properties properties(StoreSettings settings) {
    Properties properties = new Properties();
    properties.setProperty("memory_limit", settings.memoryBytes() + "B");
    properties.setProperty("threads", Integer.toString(settings.threads()));
    // DuckDB 1.4 reads garbage from blocks of text that it has spilled, and crashes the process.
    // Without a place to spill to it refuses what does not fit.
    properties.setProperty("temp_directory", "");
    // Results are streamed, never held as a whole.
    properties.setProperty("jdbc_stream_results", "true");
    // No order is promised; without it a scan needs no buffer per thread.
    properties.setProperty("preserve_insertion_order", "false");
    // A join keeps its right side in memory, as it is written: the annotations, never the spans.
    properties.setProperty("disabled_optimizers", "build_side_probe_side");
    properties.setProperty("autoinstall_known_extensions", "false");
    properties.setProperty("autoload_known_extensions", "false");
    return properties;
  }

  private void attach(Optional<Path> file) throws SQLException {
    Sql.update(main, "SET GLOBAL TimeZone = 'UTC'");
    Sql.update(
        main,
        "ATTACH %s AS store"
            .formatted(
                Sql.literal(
                    file.orElse(scratch.resolve("store.duckdb")).toAbsolutePath().toString())));
    boolean made =
        !Sql.query(
                main,
                row -> row.getString(1),
                "SELECT schema_name FROM duckdb_schemas()"
                    + " WHERE database_name = 'store' AND schema_name = 'spanbeam'",
                List.of())
            .isEmpty();
    if (!made) {
      change(SCHEMA);
      return;
    }
    int version =
        Sql.query(
                main, row -> row.getInt(1), "SELECT version FROM store.spanbeam.format", List.of())
            .get(0);
    if (version == 1) {
      change(List.of(ANNOTATION_COLUMNS, "UPDATE store.spanbeam.format SET version = " + FORMAT));
    } else if (version != FORMAT) {
      throw new StoreException(
          Reason.INVALID,
          "The span store in %s has format %d, but this program knows format %d only"
              .formatted(file.map(Path::toString).orElse("a temporary file"), version, FORMAT));
    }
  }

  private void change(List<String> statements) throws SQLException {
    main.setAutoCommit(false);
    for (String statement : statements) {
      Sql.update(main, statement);
    }
    main.commit();
    main.setAutoCommit(true);
  }

  /** Opens a connection of its own for one user. */
  DuckDBConnection connect() throws SQLException {
    return main.duplicate();
  }

  /** Returns the directory for files that live no longer than this database. */
  Path scratch() {
    return scratch;
  }

  @Override
  public void close() {
    try {
      main.close();
    } catch (SQLException e) {
      throw new StoreException(
          Reason.FAILED, "Cannot close the span store: " + Sql.firstLine(e), e);
    } finally {
      delete(scratch);
    }
  }

  private static void discard(DuckDatabase database, Path scratch) {
    if (database == null) {
      delete(scratch);
    } else {
      database.close();
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + directory, e);
    }
  }
}
