package io.spanbeam.annotation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.spanbeam.annotation.input.InputRecord;
import io.spanbeam.annotation.input.RecordOrigin;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.Granularity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  @TempDir Path directory;

  private final RecordDigest.Maker digests =
      new RecordDigest.Maker(TestRun.PROJECT, Granularity.SPAN);

  @Test
  void whatIsNotedIsFoundAndNothingElse() throws Exception {
    List<AnnotationRecord> records = Records.random(new Random(2), 3000, 100_000);
    write(1, records.subList(0, 1500));

    LedgerIndex index = LedgerIndex.read(run(2));

    Map<String, AnnotationRecord> last = new HashMap<>();
    records.subList(0, 1500).forEach(one -> last.put(one.recordId(), one));
    for (AnnotationRecord one : records) {
      assertThat(index.contains(digests.of(one)), is(one.equals(last.get(one.recordId()))));
    }
    assertThat(index.size(), is(last.size()));
  }

  @Test
  void aLineIsThereOnceItIsNoted() throws Exception {
    try (LedgerWriter writer = new LedgerWriter(run(1), digests)) {
      writer.add(List.of(merged(record("a\n\"b\"", "x"))));

      assertThat(LedgerIndex.read(run(1)).contains(digests.of(record("a\n\"b\"", "x"))), is(true));
    }
    try (var files = Files.list(directory.resolve("ledger"))) {
      String line = Files.readString(files.findFirst().orElseThrow());
      assertThat(line, containsString(" \"a\\n\\\"b\\\"\"\n"));
    }
  }

  @Test
  void theLaterRunWins() throws Exception {
    write(2, List.of(record("a", "new")));
    write(1, List.of(record("a", "old")));

    LedgerIndex index = LedgerIndex.read(run(3));

    assertThat(index.contains(digests.of(record("a", "new"))), is(true));
    assertThat(index.contains(digests.of(record("a", "old"))), is(false));
  }

  @Test
  void brokenLinesStandForNothing() throws Exception {
    Path ledger = Files.createDirectories(directory.resolve("ledger"));
    String line = digests.of(record("a", "x")).toHex();
    Files.writeString(
        ledger.resolve("1.ledger"), "\0\0\0\nshort\n" + "z".repeat(40) + "\n" + line + " \"a\"");
    Files.writeString(ledger.resolve("notes.txt"), line + "\n");

    assertThat(LedgerIndex.read(run(1)).size(), is(0));

    Files.writeString(ledger.resolve("1.ledger"), "\n", StandardOpenOption.APPEND);
    assertThat(LedgerIndex.read(run(1)).contains(digests.of(record("a", "x"))), is(true));
  }

  @Test
  void noLedgerIsAnEmptyOne() throws Exception {
    assertThat(LedgerIndex.read(run(1)).size(), is(0));
  }

  @Test
  void tablesHoldWhatWasPutLast() {
    DigestTable table = new DigestTable();
    Map<Long, Long> expected = new HashMap<>();
    Random random = new Random(8);
    for (int i = 0; i < 20_000; i++) {
      long key = random.nextInt(3) == 0 ? random.nextInt(2000) + 2 : random.nextLong();
      expected.put(key, (long) i);
      table.put(key, i);
    }
    table.put(0, 5);
    assertThat(table.holds(0, 5), is(true));
    assertThat(table.size(), is(expected.size() + 1));
    expected.forEach((key, value) -> assertThat(table.holds(key, value), is(true)));
    expected.forEach((key, value) -> assertThat(table.holds(key, value + 1), is(false)));
  }

  private RunDirectory run(int second) {
    return new RunDirectory(
        directory.toString(), "run-" + second, Instant.ofEpochSecond(1_700_000_000 + second));
  }

  private void write(int second, List<AnnotationRecord> records) throws Exception {
    try (LedgerWriter writer = new LedgerWriter(run(second), digests)) {
      for (AnnotationRecord one : records) {
        writer.add(List.of(merged(one)));
      }
    }
  }

  private static AnnotationRecord record(String id, String label) {
    return Records.record(id, Records.label("quality", label));
  }

  private static MergedRecord merged(AnnotationRecord annotations) {
    InputRecord part =
        new InputRecord(new RecordOrigin(0, "p", 1, 1), annotations, Optional.empty());
    return new MergedRecord(annotations, Optional.empty(), List.of(part));
  }
}
