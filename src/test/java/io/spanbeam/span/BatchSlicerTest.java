package io.spanbeam.span;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.span.json.JsonShape;
import io.spanbeam.span.json.JsonSpanEncoder;
import io.spanbeam.span.json.TestBatch;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BatchSlicerTest {
  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  /** What slicing a batch gave. */
  private record Sliced(List<Integer> rowCounts, List<Long> bytes, List<String> rows) {
    static Sliced of(VectorSchemaRoot root, long maxBytes, BufferAllocator memory) {
      Sliced sliced = new Sliced(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      JsonSpanEncoder encoder = new JsonSpanEncoder(JsonShape.COLUMNS);
      for (SpanBatch batch : new BatchSlicer(4, maxBytes).slices(root)) {
        assertThat(batch.range(), is(4));
        assertThat(batch.sequence(), is(sliced.rowCounts.size()));
        try (SpanBatch.Rows open = batch.open(memory)) {
          VectorSchemaRoot slice = open.root();
          sliced.rowCounts.add(slice.getRowCount());
          sliced.bytes.add(
              slice.getFieldVectors().stream().mapToLong(FieldVector::getBufferSize).sum());
          sliced.rows.addAll(TestBatch.encode(encoder, slice));
        }
      }
      return sliced;
    }
  }

  /** As a projection leaves them where no row has any of its columns. */
  @Test
  void rowsWithoutColumnsAreStillRows() {
    try (VectorSchemaRoot root = new VectorSchemaRoot(List.<FieldVector>of())) {
      root.setRowCount(3);
      Sliced sliced = Sliced.of(root, 1000, memory.allocator());
      assertThat(sliced.rowCounts, contains(3));
      assertThat(sliced.rows, contains("{}", "{}", "{}"));
    }
  }

  @Test
  void slicesHoldAllRowsInOrderAndAtMostTheirBytes() {
    int rows = 5_000;
    String[] texts = new String[rows];
    String[][] lists = new String[rows][];
    Long[] numbers = new Long[rows];
    for (int i = 0; i < rows; i++) {
      texts[i] = i % 7 == 0 ? null : "t".repeat(i % 300);
      lists[i] = new String[] {"{\"n\":" + i + "}", "x".repeat(i % 50)};
      numbers[i] = (long) i;
    }
    try (TestBatch batch =
        new TestBatch(memory.allocator())
            .int64("n", numbers)
            .text("t", texts)
            .textLists("events", lists)) {
      Sliced sliced = Sliced.of(batch.root(), 64 * 1024, memory.allocator());
      assertThat(sliced.rows, is(batch.encode(JsonShape.COLUMNS)));
      assertThat(sliced.rowCounts.size(), is(greaterThan(10)));
      for (int i = 0; i < sliced.bytes.size(); i++) {
        // a slice has offsets and validity bits of its own to begin with
        assertThat(sliced.bytes.get(i), is(lessThanOrEqualTo(64L * 1024 + 64)));
        if (i + 1 < sliced.bytes.size()) {
          assertThat("well filled", sliced.bytes.get(i), is(greaterThan(60L * 1024)));
        }
      }
    }
  }

  @Test
  void aRowLargerThanTheLimitTravelsAlone() {
    try (TestBatch batch =
        new TestBatch(memory.allocator())
            .text("t", "a", "b", "x".repeat(100_000), "y".repeat(100_000), "c", "d")) {
      assertThat(
          Sliced.of(batch.root(), 1_000, memory.allocator()).rowCounts, contains(2, 1, 1, 2));
      assertThat(
          Sliced.of(batch.root(), 1, memory.allocator()).rowCounts, contains(1, 1, 1, 1, 1, 1));
    }
  }

  @Test
  void aBatchWithinTheLimitIsOneSlice() {
    try (TestBatch batch = new TestBatch(memory.allocator()).text("t", "a", "b", null)) {
      assertThat(
          Sliced.of(batch.root(), Long.MAX_VALUE, memory.allocator()).rowCounts, contains(3));
    }
  }

  @Test
  void noRowsGiveNoSlices() {
    try (TestBatch batch = new TestBatch(memory.allocator()).text("t")) {
      assertThat(Sliced.of(batch.root(), 10, memory.allocator()).rowCounts, is(empty()));
    }
  }

  /** A broken service may send any offsets. */
  @Test
  void offsetsThatRunBackwardsAreRefused() {
    try (TestBatch batch = new TestBatch(memory.allocator()).text("t", "a", "b", "c")) {
      batch.root().getVector("t").getOffsetBuffer().setInt(0, 9);
      BatchSlicer slicer = new BatchSlicer(0, 1000);
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> slicer.slices(batch.root()));
      assertThat(refused.getMessage(), containsString("from 9 to 3"));
    }
  }

  @Test
  void aLimitWithoutRoomIsRefused() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> new BatchSlicer(0, 0));
    assertThat(refused.getMessage(), containsString("allow at least 1 byte"));
  }
}
