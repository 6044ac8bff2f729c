package io.spanbeam.local;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.spanbeam.filter.FilterExpression;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterSqlTest {
  private static final String ROWS =
      """
      CREATE TABLE spans AS SELECT * FROM (VALUES
        (1, 'Chat', 'ERROR', 5000.5::DOUBLE, 9007199254740993, ['red', 'blue'], NULL,
          '{"tier":"gold","tokens":12}', TIMESTAMP_NS '2026-05-01 00:00:00.000000001'),
        (2, 'chat_model', 'OK', 'nan'::DOUBLE, 9007199254740992, [], '1',
          '{"tier":"silver","tokens":7}', TIMESTAMP_NS '2026-04-30 23:59:59'),
        (3, 'it''s', 'ERROR', NULL, NULL, NULL, '',
          'none', NULL),
        (4, NULL, 'UNSET', -1, -5, ['green', NULL], '2',
          NULL, TIMESTAMP_NS '2026-05-02 00:00:00'),
        (5, '100%', 'OK', 12, 12, ['blue'], '2',
          '{"tokens":"12.0"}', TIMESTAMP_NS '2026-05-01 00:00:00')
      ) AS t(id, name, status_code, latency_ms, "attributes.count", "attributes.tag.tags",
        parent_id, "attributes.metadata", end_time)
      """;

  private Connection connection;

  @BeforeEach
  void fillRows() throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = connection.createStatement()) {
      statement.execute(ROWS);
    }
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  /** The SQL is written by hand, so that both translations of a filter cannot be wrong together. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "status_code = 'ERROR' AND latency_ms > 5000 | status_code = 'ERROR' AND latency_ms > 5000",
        "name != 'Chat' | name <> 'Chat'",
        "NOT (name = 'Chat' OR latency_ms > 0) | NOT (name = 'Chat' OR CASE WHEN NOT isnan(latency_ms) THEN latency_ms > 0 END)",
        "name LIKE 'chat_%' | name LIKE 'chat_%'",
        "name LIKE '%\\%' | false",
        "name CONTAINS '%' | position('%' IN name) > 0",
        "name = 'it''s' | name = 'it''s'",
        "attributes.count = 9007199254740993 | \"attributes.count\" = 9007199254740993",
        "attributes.count < 12.5 | \"attributes.count\" <= 12",
        "attributes.count NOT BETWEEN -5 AND 12 | \"attributes.count\" NOT BETWEEN -5 AND 12",
        "attributes.count IN (12, '-5') | \"attributes.count\" IN (12, -5)",
        "latency_ms IS NULL | latency_ms IS NULL OR isnan(latency_ms)",
        "latency_ms < 100 | latency_ms < 100",
        "attributes.tag.tags = 'blue' | list_contains(\"attributes.tag.tags\", 'blue')",
        "attributes.tag.tags != 'blue' | NOT list_contains(\"attributes.tag.tags\", 'blue')",
        "parent_id = null | id IN (1, 3)",
        "attributes.metadata.tier = 'gold' | \"attributes.metadata\" LIKE '%\"tier\":\"gold\"%'",
        "attributes.metadata.tokens = 12 | id IN (1, 5)",
        "attributes.metadata.tokens > 6 | id IN (1, 2, 5)",
        "end_time > '2026-05-01' | end_time > TIMESTAMP_NS '2026-05-01'",
        "end_time <= 1777593600000000000 | epoch_ns(end_time) <= 1777593600000000000",
        "missing = 'x' OR missing != 'x' | false",
        "missing IS NULL | true"
      })
  void filtersMeanWhatTheHandWrittenSqlMeans(String filter, String oracle) throws SQLException {
    List<Integer> expected = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT id FROM spans WHERE " + oracle + " ORDER BY id")) {
      while (rows.next()) {
        expected.add(rows.getInt(1));
      }
    }
    assertThat(rows(filter), is(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name = '''; DROP TABLE spans; --'",
        "name = ''' OR 1 = 1 --'",
        "name IN ('x'') OR (1 = 1', ''')')",
        "name LIKE ''' OR ''%'",
        "name CONTAINS '?'') OR true OR contains(name, '''",
        "\"name\"\" IS NOT NULL OR \"\"name\" = 'x'",
        "\"x\"\"; DROP TABLE spans; --\" = 'x'",
        "\"attributes.metadata.'')) IS NULL OR true --\" = 'x'",
        "attributes.metadata.\"tier\"\"')\" = 'gold'",
        "attributes.tag.tags = '''] OR true --'",
        "end_time = '2026-05-01'') OR true --'"
      })
  void nothingInAFilterBecomesSql(String filter) throws SQLException {
    assertThat(rows(filter), is(empty()));
    // The table and all its rows are still there.
    assertThat(rows("missing IS NULL"), is(List.of(1, 2, 3, 4, 5)));
  }

  @Test
  void literalsAreBoundAndNeverWritten() throws SQLException {
    FilterSql sql =
        FilterSql.of(
            FilterExpression.parse(
                "name = 'secret' OR latency_ms IN (4711, 'secret') OR name LIKE 'secret%'"
                    + " OR attributes.metadata.secret = 4711 OR attributes.count > 4711.5"),
            types());
    assertThat(sql.text(), not(containsString("secret")));
    assertThat(sql.text(), not(containsString("4711")));
  }

  @Test
  void aColumnWithQuotesInItsNameIsFound() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("ALTER TABLE spans ADD COLUMN \"odd\"\" name; --\" VARCHAR DEFAULT 'x'");
      statement.execute("UPDATE spans SET \"odd\"\" name; --\" = 'y' WHERE id = 2");
    }
    assertThat(rows("\"odd\"\" name; --\" = 'y'"), is(List.of(2)));
  }

  @Test
  void typesThatOnlyDuckDbHasAreComparedToo() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("ALTER TABLE spans ADD COLUMN huge HUGEINT");
      statement.execute("ALTER TABLE spans ADD COLUMN color ENUM('red', 'blue')");
      statement.execute("ALTER TABLE spans ADD COLUMN uuid UUID");
      statement.execute("ALTER TABLE spans ADD COLUMN clock TIME");
      statement.execute(
          "UPDATE spans SET huge = 170141183460469231731687303715884105727 - id, color = 'blue',"
              + " uuid = '00000000-0000-0000-0000-00000000000' || id, clock = TIME '12:00:00'"
              + " WHERE id < 4");
    }
    assertThat(rows("huge = 170141183460469231731687303715884105725"), is(List.of(2)));
    assertThat(rows("huge < 170141183460469231731687303715884105725.5"), is(List.of(2, 3)));
    assertThat(rows("huge < 1e60"), is(List.of(1, 2, 3)));
    assertThat(rows("color = 'blue' AND uuid LIKE '%2'"), is(List.of(2)));
    assertThat(rows("clock = '12:00:00' OR clock != '12:00:00'"), is(empty()));
    assertThat(rows("clock IS NOT NULL"), is(List.of(1, 2, 3)));
  }

  @Test
  void bindingGoesOnWhereItIsTold() throws SQLException {
    FilterSql sql = FilterSql.of(FilterExpression.parse("name = 'Chat'"), types());
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT count(*) FROM spans WHERE id < ? AND " + sql.text() + " AND id > ?")) {
      statement.setInt(1, 5);
      assertThat(sql.bind(statement, 2), is(3));
      statement.setInt(3, 0);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        assertThat(rows.getInt(1), is(1));
      }
    }
  }

  @Test
  void aLongListOfIdsIsOneTest() throws SQLException {
    StringBuilder filter = new StringBuilder("name IN ('Chat'");
    for (int i = 0; i < 5000; i++) {
      filter.append(", 'id").append(i).append("'");
    }
    assertThat(rows(filter.append(')').toString()), is(List.of(1)));
  }

  @Test
  void theDeepestFilterIsWithinWhatDuckDbTakes() throws SQLException {
    String filter = "NOT (name = 'x' AND ".repeat(100) + "name = 'Chat'" + ")".repeat(100);
    // Unknown where there is no name.
    assertThat(rows(filter), is(List.of(1, 2, 3, 5)));
  }

  private List<Integer> rows(String filter) throws SQLException {
    FilterSql sql = FilterSql.of(FilterExpression.parse(filter), types());
    List<Integer> ids = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT id FROM spans WHERE " + sql.text() + " ORDER BY id")) {
      sql.bind(statement, 1);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getInt(1));
        }
      }
    }
    return ids;
  }

  private Map<String, String> types() throws SQLException {
    Map<String, String> types = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("DESCRIBE spans")) {
      while (rows.next()) {
        types.put(rows.getString("column_name"), rows.getString("column_type"));
      }
    }
    return types;
  }
}
