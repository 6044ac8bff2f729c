package io.spanbeam.local;

import io.spanbeam.local.StoreException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;

/**
 * Spaces and projects. Works on the connection that it is given; the caller lets one thread write
 * at a time, which keeps names unique.
 */
final class StoreCatalog {
  private static final String SUFFIX_LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int SUFFIX_LENGTH = 4;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Connection connection;

  StoreCatalog(Connection connection) {
    this.connection = connection;
  }

  Space createSpace(String name) throws SQLException {
    checkName("space", name);
    long number = number("space_number");
    Space space = new Space(id("Space:" + number + ":" + suffix()), name, now());
    Sql.update(
        connection,
        "INSERT INTO store.spanbeam.spaces VALUES (?, ?, ?, ?)",
        number,
        space.id(),
        name,
        micros(space.createdAt()));
    return space;
  }

  List<Space> spaces() throws SQLException {
    return Sql.query(
        connection,
        row -> new Space(row.getString(1), row.getString(2), instant(row.getLong(3))),
        "SELECT id, name, created_at FROM store.spanbeam.spaces ORDER BY number",
        List.of());
  }

  StoredProject createProject(String spaceId, String name) throws SQLException {
    checkName("project", name);
    checkSpace(spaceId);
    checkFree("projects", "Project", spaceId, name);
    long number = number("project_number");
    StoredProject project = new StoredProject(id("Model:" + number), name, spaceId, now());
    Sql.update(
        connection,
        "INSERT INTO store.spanbeam.projects VALUES (?, ?, ?, ?, ?)",
        number,
        project.id(),
        name,
        spaceId,
        micros(project.createdAt()));
    new SpanTable(number, name).create(connection);
    return project;
  }

  List<StoredProject> projects() throws SQLException {
    return Sql.query(
        connection,
        row ->
            new StoredProject(
                row.getString(1), row.getString(2), row.getString(3), instant(row.getLong(4))),
        "SELECT id, name, space_id, created_at FROM store.spanbeam.projects ORDER BY number",
        List.of());
  }

  /** Returns the table of a project. */
  SpanTable table(String projectId) throws SQLException {
    return Sql.query(
            connection,
            row -> new SpanTable(row.getLong(1), row.getString(2)),
            "SELECT number, name FROM store.spanbeam.projects WHERE id = ?",
            List.of(projectId))
        .stream()
        .findFirst()
        .orElseThrow(
            () ->
                new StoreException(
                    Reason.NOT_FOUND, "Project %s does not exist".formatted(projectId)));
  }

  /** Refuses a space that does not exist. */
  void checkSpace(String spaceId) throws SQLException {
    if (spaces().stream().noneMatch(space -> space.id().equals(spaceId))) {
      throw new StoreException(Reason.NOT_FOUND, "Space %s does not exist".formatted(spaceId));
    }
  }

  /** Refuses a name that something of the kind has already in the space. */
  void checkFree(String table, String kind, String spaceId, String name) throws SQLException {
    boolean taken =
        !Sql.query(
                connection,
                row -> row.getString(1),
                "SELECT id FROM store.spanbeam.%s WHERE space_id = ? AND name = ?".formatted(table),
                List.of(spaceId, name))
            .isEmpty();
    if (taken) {
      throw new StoreException(
          Reason.CONFLICT,
          "%s '%s' exists already in space %s: choose another name".formatted(kind, name, spaceId));
    }
  }

  /** Refuses a name without any visible character. */
  static void checkName(String kind, String name) {
    if (name.isBlank()) {
      throw new StoreException(Reason.INVALID, "The name of the %s is blank".formatted(kind));
    }
  }

  /** Draws the next number of a sequence; never drawn twice in the life of a store. */
  long number(String sequence) throws SQLException {
    return Sql.query(
            connection,
            row -> row.getLong(1),
            "SELECT nextval('store.spanbeam.%s')".formatted(sequence),
            List.of())
        .get(0);
  }

  /** Returns an opaque ID (ax-protocol §3.2). */
  static String id(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the time to the microsecond, so that it reads back as it was. */
  static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static String suffix() {
    StringBuilder letters = new StringBuilder(SUFFIX_LENGTH);
    for (int i = 0; i < SUFFIX_LENGTH; i++) {
      letters.append(SUFFIX_LETTERS.charAt(RANDOM.nextInt(SUFFIX_LETTERS.length())));
    }
    return letters.toString();
  }
}
