package io.spanbeam.annotation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.spanbeam.annotation.input.InputRecord;
import io.spanbeam.annotation.input.RecordOrigin;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PortionCutterTest {
  private static final int MEBIBYTE = 1 << 20;

  private final List<Portion> portions = new ArrayList<>();

  @Test
  void portionsAreFullButForTheLast() {
    cut(3, merged("a", ""), merged("b", ""), merged("c", ""), merged("d", ""));

    assertThat(ids(), is(List.of(List.of("a", "b", "c"), List.of("d"))));
  }

  @Test
  void nothingIsNoPortion() {
    cut(3);

    assertThat(portions, is(empty()));
  }

  @Test
  void portionsHaveBoundedBytes() {
    String text = "x".repeat(MEBIBYTE);
    cut(1000, merged("a", text), merged("b", text), merged("c", text), merged("d", text));

    assertThat(ids(), is(List.of(List.of("a", "b", "c"), List.of("d"))));
    assertThat(portions.get(0).bytes(), is(greaterThan(3L * MEBIBYTE)));
    assertThat(portions.get(1).bytes(), is(lessThan(MEBIBYTE + 200L)));
  }

  @Test
  void whatJsonMakesLongerCountsSo() {
    String text = "\u0001".repeat(MEBIBYTE / 2);
    cut(1000, merged("a", text), merged("b", text));

    assertThat(ids(), is(List.of(List.of("a"), List.of("b"))));
  }

  @Test
  void aRecordThatIsTooLargeGoesAlone() {
    cut(1000, merged("a", ""), merged("b", "x".repeat(5 * MEBIBYTE)), merged("c", ""));

    assertThat(ids(), is(List.of(List.of("a"), List.of("b"), List.of("c"))));
  }

  private void cut(int maxRecords, MergedRecord... records) {
    PortionCutter cutter = new PortionCutter(maxRecords, 4 * MEBIBYTE, portions::add);
    List.of(records).forEach(cutter::add);
    cutter.finish();
  }

  private List<List<String>> ids() {
    return portions.stream()
        .map(
            portion ->
                Block.records(portion.block()).stream()
                    .map(one -> one.annotations().recordId())
                    .toList())
        .toList();
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
