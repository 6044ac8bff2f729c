package io.spanbeam.annotation.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same records come out, whatever format and shape they are in. */
class RandomRecordsTest {
  private static final int SEEDS = 60;

  @TempDir Path directory;

  private void assertRead(
      String reason, List<AnnotationRecord> expected, String name, String content)
      throws IOException {
    Reading reading = Reading.of(directory, name, content);
    assertThat(reason, reading.reasons(), is(List.of()));
    assertThat(reason, sorted(reading.annotations()), is(sorted(expected)));
  }

  /** The order of columns is not that of values. */
  private static List<AnnotationRecord> sorted(List<AnnotationRecord> records) {
    return records.stream()
        .map(
            record ->
                new AnnotationRecord(
                    record.recordId(),
                    record.values().stream()
                        .sorted(Comparator.comparing(AnnotationValue::name))
                        .toList()))
        .toList();
  }

  @Test
  void recordsOfEveryShapeComeOutOfEveryTextFormat() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomRecords random = new RandomRecords(seed);
      List<AnnotationRecord> records = random.records();
      List<AnnotationRecord> flat = RandomRecords.flat(records);
      Map<String, List<ObjectNode>> shapes =
          Map.of(
              "values", records.stream().map(RandomRecords::values).toList(),
              "flat", flat.stream().map(RandomRecords::flat).toList(),
              "wide",
                  records.stream().map(one -> RandomRecords.wide(one, "record_id", "")).toList(),
              "exported",
                  records.stream()
                      .map(one -> RandomRecords.wide(one, "context.span_id", "annotation."))
                      .toList());
      for (String shape : shapes.keySet()) {
        String reason = "seed %d, %s".formatted(seed, shape);
        List<ObjectNode> rows = shapes.get(shape);
        List<AnnotationRecord> expected = shape.equals("flat") ? flat : records;
        assertRead(reason, expected, "a.json", random.array(rows));
        assertRead(reason, expected, "a.jsonl", random.lines(rows));
        assertRead(reason, expected, "a.csv", random.csv(rows));
      }
    }
  }

  /** Records lie across the ends of what is read at once, at every place. */
  @Test
  void longFilesReadLikeShortOnes() throws IOException {
    RandomRecords random = new RandomRecords(1);
    List<AnnotationRecord> records = new ArrayList<>();
    while (records.size() < 10_000) {
      records.addAll(random.records());
    }
    List<ObjectNode> rows = records.stream().map(RandomRecords::values).toList();
    assertRead("array", records, "a.json", random.array(rows));
    assertRead("lines", records, "a.jsonl", random.lines(rows));
    assertRead("rows", records, "a.csv", random.csv(rows));
  }

  @Test
  void recordsOfEveryShapeComeOutOfParquet() throws Exception {
    List<AnnotationRecord> records = new ArrayList<>();
    for (int seed = 0; seed < 20; seed++) {
      records.addAll(new RandomRecords(seed).records());
    }
    List<AnnotationRecord> flat = RandomRecords.flat(records);
    String parts = "label: 'VARCHAR', score: 'DOUBLE', text: 'VARCHAR'";
    StringBuilder wide = new StringBuilder();
    for (String name : List.of("quality", "helpfulness", "size", "notes", "dotted.name-x")) {
      wide.append(
          ", 'annotation.%1$s.label': 'VARCHAR', 'annotation.%1$s.score': 'DOUBLE', 'annotation.%1$s.text': 'VARCHAR'"
              .formatted(name));
    }
    assertParquet(
        records,
        records.stream().map(RandomRecords::values).toList(),
        "record_id: 'VARCHAR', values: 'STRUCT(name VARCHAR, label VARCHAR, score DOUBLE, text VARCHAR)[]'");
    assertParquet(
        flat,
        flat.stream().map(RandomRecords::flat).toList(),
        "record_id: 'VARCHAR', name: 'VARCHAR', " + parts);
    assertParquet(
        records,
        records.stream()
            .map(one -> RandomRecords.wide(one, "context.span_id", "annotation."))
            .toList(),
        "'context.span_id': 'VARCHAR'" + wide);
  }

  private void assertParquet(List<AnnotationRecord> expected, List<ObjectNode> rows, String columns)
      throws Exception {
    StringBuilder lines = new StringBuilder();
    rows.forEach(row -> lines.append(row).append('\n'));
    Path json = Files.writeString(directory.resolve("rows.ndjson"), lines);
    Reading reading =
        Reading.of(
            ParquetFiles.write(
                directory.resolve("a.parquet"),
                "SELECT * FROM read_json('%s', format = 'newline_delimited', columns = {%s})"
                    .formatted(json, columns),
                ", ROW_GROUP_SIZE 2048"));
    assertThat(reading.reasons(), is(List.of()));
    assertThat(sorted(reading.annotations()), is(sorted(expected)));
  }

  /**
   * Whatever bytes come: each row of the file is in one of the three heaps, or the file is refused.
   */
  @Test
  void damagedTextIsNeverTakenForAnotherRecord() throws IOException {
    int refused = 0;
    for (int seed = 0; seed < 3 * SEEDS; seed++) {
      RandomRecords random = new RandomRecords(seed);
      List<AnnotationRecord> records = random.records();
      byte[] lines =
          random.lines(records.stream().map(RandomRecords::values).toList()).getBytes(UTF_8);
      Random dice = new Random(seed);
      int at = dice.nextInt(lines.length);
      lines[at] = (byte) (0x80 | dice.nextInt(0x80));
      if (Unicode.firstMalformed(lines, 0, lines.length) < 0) {
        // By chance, another character.
        continue;
      }
      Reading reading = Reading.of(directory, "a.jsonl", lines);
      assertThat("seed " + seed, records.containsAll(reading.annotations()), is(true));
      refused += reading.rejected.size();
    }
    assertThat(refused > SEEDS, is(true));
  }
}
