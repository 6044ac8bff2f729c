package io.spanbeam.local;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What readers have learnt of the store and use again until something is written. Every lookup
 * costs a query otherwise, and an export makes several for each of its tickets.
 *
 * <p>This is the one place where it becomes invalid: {@link StoreAccess} calls {@link #forget} with
 * each commit, and lets no reader look something up meanwhile. Thread-safe.
 */
final class StoreKnowledge {
  private final AtomicReference<List<Space>> spaces = new AtomicReference<>();
  private final AtomicReference<List<StoredProject>> projects = new AtomicReference<>();
  private final Map<String, SpanTable> tables = new ConcurrentHashMap<>();
  private final Map<SpanTable, ProjectColumns> columns = new ConcurrentHashMap<>();
  private final Map<SpanTable, ColumnPresence> presence = new ConcurrentHashMap<>();

  /** Forgets everything. */
  void forget() {
    spaces.set(null);
    projects.set(null);
    tables.clear();
    columns.clear();
    presence.clear();
  }

  List<Space> spaces(Connection connection) throws SQLException {
    List<Space> known = spaces.get();
    if (known == null) {
      known = List.copyOf(new StoreCatalog(connection).spaces());
      spaces.set(known);
    }
    return known;
  }

  List<StoredProject> projects(Connection connection) throws SQLException {
    List<StoredProject> known = projects.get();
    if (known == null) {
      known = List.copyOf(new StoreCatalog(connection).projects());
      projects.set(known);
    }
    return known;
  }

  SpanTable table(Connection connection, String projectId) throws SQLException {
    SpanTable known = tables.get(projectId);
    if (known == null) {
      known = new StoreCatalog(connection).table(projectId);
      tables.put(projectId, known);
    }
    return known;
  }

  ProjectColumns columns(Connection connection, SpanTable table) throws SQLException {
    ProjectColumns known = columns.get(table);
    if (known == null) {
      known = ProjectColumns.read(connection, table);
      columns.put(table, known);
    }
    return known;
  }

  ColumnPresence presence(SpanTable table) {
    return presence.computeIfAbsent(table, ColumnPresence::new);
  }
}
