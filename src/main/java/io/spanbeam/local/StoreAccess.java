package io.spanbeam.local;

import io.spanbeam.local.StoreException.Reason;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.duckdb.DuckDBConnection;

/** Gives each piece of work a connection of its own and says its failures in one sentence. */
final class StoreAccess {
  /** How DuckDB's messages begin where the values are at fault and not the database. */
  private static final Set<String> FAULTS_OF_INPUT =
      Set.of("Conversion Error", "Constraint Error", "Invalid Input Error");

  private static final String OUT_OF_MEMORY = "could not allocate block";

  private final DuckDatabase database;
  private final StoreKnowledge knowledge;

  /**
   * Readers share it until they have their snapshot, so that what is known of the store belongs to
   * it; whoever commits has it alone.
   */
  private final ReadWriteLock commits = new ReentrantReadWriteLock();

  StoreAccess(DuckDatabase database, StoreKnowledge knowledge) {
    this.database = database;
    this.knowledge = knowledge;
  }

  /** Work on a connection. */
  @FunctionalInterface
  interface Work<T> {
    T apply(DuckDBConnection connection) throws SQLException;
  }

  /** Does work that changes nothing. */
  <T> T read(String purpose, Work<T> work) {
    commits.readLock().lock();
    try (DuckDBConnection connection = database.connect()) {
      return work.apply(connection);
    } catch (SQLException e) {
      throw failure(purpose, e);
    } finally {
      commits.readLock().unlock();
    }
  }

  /** Does work as one transaction, while no other work holds the lock. */
  <T> T write(String purpose, ReentrantLock lock, Work<T> work) {
    lock.lock();
    try (DuckDBConnection connection = database.connect()) {
      return transact(connection, work);
    } catch (SQLException e) {
      throw failure(purpose, e);
    } finally {
      lock.unlock();
    }
  }

  /** Does work as one transaction on a connection of the caller. */
  <T> T transact(DuckDBConnection connection, Work<T> work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      T result = work.apply(connection);
      commit(connection);
      return result;
    } catch (SQLException | RuntimeException e) {
      rollBack(connection, e);
      throw e;
    }
  }

  /** Opens a connection that the caller closes; each of its statements is a transaction. */
  DuckDBConnection connect(String purpose) {
    try {
      return database.connect();
    } catch (SQLException e) {
      throw failure(purpose, e);
    }
  }

  private void commit(DuckDBConnection connection) throws SQLException {
    commits.writeLock().lock();
    try {
      knowledge.forget();
      connection.commit();
    } finally {
      commits.writeLock().unlock();
    }
  }

  /**
   * Opens something that keeps its connection, and with it one snapshot for all its statements,
   * until it is closed.
   */
  <T> T open(String purpose, Work<T> work) {
    DuckDBConnection connection = null;
    commits.readLock().lock();
    try {
      connection = database.connect();
      connection.setAutoCommit(false);
      return work.apply(connection);
    } catch (SQLException e) {
      close(connection, e);
      throw failure(purpose, e);
    } catch (RuntimeException e) {
      close(connection, e);
      throw e;
    } finally {
      commits.readLock().unlock();
    }
  }

  private static void rollBack(DuckDBConnection connection, Exception reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /** Closes a connection after a failure. */
  static void close(DuckDBConnection connection, Exception reason) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        reason.addSuppressed(e);
      }
    }
  }

  /** Says a failure of the database in one sentence. */
  static StoreException failure(String purpose, SQLException e) {
    String message = Sql.firstLine(e);
    if (message.contains(OUT_OF_MEMORY)) {
      return new StoreException(
          Reason.FAILED,
          "The span store cannot %s: its memory is used up; load less at once (%s)"
              .formatted(purpose, message),
          e);
    }
    boolean input = FAULTS_OF_INPUT.stream().anyMatch(message::startsWith);
    return new StoreException(
        input ? Reason.INVALID : Reason.FAILED,
        "The span store cannot %s: %s".formatted(purpose, message),
        e);
  }
}
