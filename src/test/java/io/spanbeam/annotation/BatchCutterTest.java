package io.spanbeam.annotation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.spanbeam.annotation.input.InputRecord;
import io.spanbeam.annotation.input.RecordOrigin;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class BatchCutterTest {
  private static final int MEBIBYTE = 1 << 20;

  private final List<List<MergedRecord>> batches = new ArrayList<>();

  @Test
  void batchesAreFullButForTheLast() {
    cut(3, merged("a", ""), merged("b", ""), merged("c", ""), merged("d", ""));

    assertThat(batches.stream().map(List::size).toList(), contains(3, 1));
  }

  @Test
  void batchesHaveBoundedBytes() {
    String text = "x".repeat(MEBIBYTE);
    cut(1000, merged("a", text), merged("b", text), merged("c", text), merged("d", text));

    assertThat(batches.stream().map(List::size).toList(), contains(3, 1));
  }

  @Test
  void whatJsonMakesLongerCountsSo() {
    String text = "\u0001".repeat(MEBIBYTE / 2);
    cut(1000, merged("a", text), merged("b", text));

    assertThat(batches.stream().map(List::size).toList(), contains(1, 1));
  }

  @Test
  void aRecordThatIsTooLargeGoesAlone() {
    cut(1000, merged("a", ""), merged("b", "x".repeat(5 * MEBIBYTE)), merged("c", ""));

    assertThat(batches.stream().map(List::size).toList(), contains(1, 1, 1));
  }

  @Test
  void windowsDoNotShareBatches() {
    BatchCutter cutter =
        new BatchCutter(
            2,
            one ->
                new LookupWindow(
                    one.recordId().charAt(0) % 2, Optional.empty(), Optional.of(Instant.EPOCH)),
            batches::add);
    List.of("a", "b", "c", "d", "e").forEach(id -> cutter.add(merged(id, "")));
    cutter.finish();

    assertThat(
        batches.stream().map(batch -> batch.stream().map(MergedRecord::recordId).toList()).toList(),
        is(List.of(List.of("a", "c"), List.of("b", "d"), List.of("e"))));
  }

  @Test
  void manyWindowsDoNotFillTheMemory() {
    BatchCutter cutter =
        new BatchCutter(
            1000,
            one ->
                new LookupWindow(
                    one.recordId().charAt(0), Optional.empty(), Optional.of(Instant.EPOCH)),
            batches::add);
    String text = "x".repeat(3 * MEBIBYTE);
    for (char id = 'a'; id <= 'z'; id++) {
      cutter.add(merged(String.valueOf(id), text));
      long open = (id - 'a' + 1 - batches.size()) * 3L * MEBIBYTE;
      assertThat(open, is(lessThanOrEqualTo(BatchCutter.MAX_OPEN_BYTES)));
    }
    cutter.finish();

    assertThat(batches.size(), is(26));
  }

  private void cut(int maxRecords, MergedRecord... records) {
    LookupWindow window = new LookupWindow(0, Optional.empty(), Optional.empty());
    BatchCutter cutter = new BatchCutter(maxRecords, one -> window, batches::add);
    List.of(records).forEach(cutter::add);
    cutter.finish();
  }

  private static MergedRecord merged(String id, String text) {
    AnnotationRecord annotations =
        new AnnotationRecord(
            id,
            List.of(
                new AnnotationValue(
                    "note", Optional.empty(), OptionalDouble.empty(), Optional.of(text))));
    InputRecord part =
        new InputRecord(new RecordOrigin(0, "p", 1, 1), annotations, Optional.empty());
    return new MergedRecord(annotations, Optional.empty(), List.of(part));
  }
}
