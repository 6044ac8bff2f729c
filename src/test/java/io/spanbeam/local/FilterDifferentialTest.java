package io.spanbeam.local;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.spanbeam.filter.FilterExpression;
import io.spanbeam.testing.LeakCheckedAllocator;
import io.spanbeam.testing.RandomFilters;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.duckdb.DuckDBResultSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Compares the evaluation on columns with an independent engine, on generated filters and rows. */
class FilterDifferentialTest {
  private static final int ROWS = 200;
  private static final int FILTERS = 3000;
  private static final int FILTERS_PER_QUERY = 25;

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  @Test
  void columnsAndDuckDbAnswerTheSame() throws Exception {
    RandomFilters filters =
        new RandomFilters(20260501, MixedRows.names(), MixedRows.TEXTS, MixedRows.NUMBERS);
    long selected = 0;
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
      MixedRows.fill(connection, ROWS);
      try (Statement statement = connection.createStatement();
          DuckDBResultSet rows =
              (DuckDBResultSet) statement.executeQuery("SELECT * FROM spans ORDER BY row_number");
          ArrowReader reader = (ArrowReader) rows.arrowExportStream(memory.allocator(), ROWS)) {
        reader.loadNextBatch();
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        assertThat(root.getRowCount(), is(ROWS));
        for (int i = 0; i < FILTERS; i += FILTERS_PER_QUERY) {
          selected += compare(connection, root, filters);
        }
      }
    }
    // Not all filters are empty or full.
    assertThat(selected, greaterThan((long) FILTERS * ROWS / 10));
    assertThat(selected, lessThan((long) FILTERS * ROWS * 9 / 10));
  }

  private static long compare(Connection connection, VectorSchemaRoot root, RandomFilters filters)
      throws Exception {
    List<String> texts = new ArrayList<>();
    List<FilterSql> conditions = new ArrayList<>();
    List<BitSet> evaluated = new ArrayList<>();
    List<String> selections = new ArrayList<>();
    for (int i = 0; i < FILTERS_PER_QUERY; i++) {
      String text = filters.next();
      FilterExpression filter = FilterExpression.parse(text);
      FilterSql sql = FilterSql.of(filter, MixedRows.COLUMNS);
      texts.add(text);
      conditions.add(sql);
      evaluated.add(filter.evaluate(root));
      selections.add(sql.text());
    }
    String query = "SELECT " + String.join(",\n", selections) + " FROM spans ORDER BY row_number";
    long selected = 0;
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      int index = 1;
      for (FilterSql condition : conditions) {
        index = condition.bind(statement, index);
      }
      List<BitSet> answers = new ArrayList<>();
      conditions.forEach(condition -> answers.add(new BitSet()));
      try (ResultSet rows = statement.executeQuery()) {
        for (int row = 0; rows.next(); row++) {
          for (int i = 0; i < FILTERS_PER_QUERY; i++) {
            if (rows.getBoolean(i + 1)) {
              answers.get(i).set(row);
            }
          }
        }
      }
      for (int i = 0; i < FILTERS_PER_QUERY; i++) {
        assertThat(texts.get(i) + "\n" + selections.get(i), evaluated.get(i), is(answers.get(i)));
        selected += evaluated.get(i).cardinality();
      }
    }
    return selected;
  }
}
