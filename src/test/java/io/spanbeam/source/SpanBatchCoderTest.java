package io.spanbeam.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.spanbeam.span.RangeReport;
import io.spanbeam.span.RangeReport.Reconciliation;
import io.spanbeam.span.SpanBatch;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.time.Instant;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.Text;
import org.apache.beam.sdk.testing.CoderProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SpanBatchCoderTest {
  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  @Test
  void batchesOfAllSizesComeBackAsTheyWere() throws Exception {
    for (SpanBatch batch : List.of(batch(0), batch(1), batch(5_000), end())) {
      CoderProperties.coderDecodeEncodeEqual(SpanBatchCoder.of(), batch);
      CoderProperties.structuralValueDecodeEncodeEqual(SpanBatchCoder.of(), batch);
    }
    CoderProperties.coderSerializable(SpanBatchCoder.of());
  }

  @Test
  void valuesOfADecodedBatchAreThoseOfTheVectors() throws Exception {
    SpanBatch decoded = CoderCopy.of(SpanBatchCoder.of(), batch(3));

    try (SpanBatch.Rows rows = decoded.open(memory.allocator())) {
      VectorSchemaRoot root = rows.root();
      assertThat(root.getRowCount(), is(3));
      assertThat(((BigIntVector) root.getVector("start_time")).get(2), is(Long.MAX_VALUE - 2));
      assertThat(root.getVector("name").getObject(1).toString(), is("späñ 1"));
      assertThat(root.getVector("name").isNull(0), is(true));
    }
  }

  @Test
  void batchWithoutItsRowsCountsThemAsFiltered() throws Exception {
    SpanBatch without = CoderCopy.of(SpanBatchCoder.of(), batch(7).withoutRows());

    assertThat(without.rowCount(), is(0));
    assertThat(without.filteredRows(), is(7L));
  }

  private static SpanBatch end() {
    Instant from = Instant.parse("2026-03-01T00:00:00Z");
    return SpanBatch.endOfRange(
        9,
        new RangeReport(
            4, from, from.plusSeconds(60), -1, 12, 12, 1, 2, 9, 3, Reconciliation.MATCHED));
  }

  private SpanBatch batch(int rows) {
    try (BigIntVector starts = new BigIntVector("start_time", memory.allocator());
        VarCharVector names = new VarCharVector("name", memory.allocator())) {
      starts.allocateNew(rows);
      for (int row = 0; row < rows; row++) {
        starts.set(row, Long.MAX_VALUE - row);
        if (row > 0) {
          names.setSafe(row, new Text("späñ " + row));
        }
      }
      starts.setValueCount(rows);
      names.setValueCount(rows);
      return SpanBatch.of(2, 1, VectorSchemaRoot.of(starts, names));
    }
  }
}
