package io.spanbeam.annotation;

import static java.nio.file.StandardOpenOption.APPEND;

import io.spanbeam.annotation.input.InputFile;
import io.spanbeam.annotation.input.InputFiles;
import io.spanbeam.annotation.input.InputRecord;
import io.spanbeam.annotation.input.RecordOrigin;
import io.spanbeam.ax.AnnotationConfig;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.AnnotationValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Records in files, and what must become of them. */
final class Records {
  /** Configs of all names in these records; any value is allowed. */
  static final List<AnnotationConfig> CONFIGS =
      Stream.of("quality", "name 0", "name 1", "name 2", "name 3")
          .map(name -> new AnnotationConfig("id of " + name, name, AnnotationRule.freeform()))
          .toList();

  private final List<List<InputRecord>> files = new ArrayList<>();
  private final Path directory;

  Records(Path directory) {
    this.directory = directory;
  }

  /** Adds a file of records. */
  Records file(List<AnnotationRecord> annotations) throws IOException {
    return file(annotations, one -> Optional.empty());
  }

  /** Adds a file of records with start times, each by its place in the file. */
  Records file(List<AnnotationRecord> annotations, IntFunction<Optional<Instant>> startTimes)
      throws IOException {
    List<InputRecord> records = new ArrayList<>();
    for (AnnotationRecord one : annotations) {
      records.add(
          new InputRecord(
              new RecordOrigin(files.size(), "", records.size() + 1, records.size() + 1),
              one,
              startTimes.apply(records.size())));
    }
    files.add(records);
    Files.createDirectories(directory);
    Files.write(path(files.size() - 1), records.stream().map(InputRecord::toJson).toList());
    return this;
  }

  /** Adds a record without values to the last file. */
  Records reject() throws IOException {
    Files.writeString(path(files.size() - 1), "{\"record_id\":\"bad\"}\n", APPEND);
    return this;
  }

  /** Adds a last file that is cut off; returns its path. */
  Path breakOff() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(Files.readAllBytes(path(0)));
    }
    Path broken = directory.resolve("99.jsonl.gz");
    return Files.write(broken, Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
  }

  /** Returns the path of a file. */
  Path path(int file) {
    return directory.resolve("%02d.jsonl".formatted(file));
  }

  List<InputFile> inputFiles() throws IOException {
    return InputFiles.find(List.of(directory + "/*.jsonl*"), Optional.empty());
  }

  /** Returns what a service must hold after a run, if it held nothing before. */
  Map<String, Map<String, AnnotationValue>> expected() {
    Map<String, Map<String, AnnotationValue>> expected = new TreeMap<>();
    for (List<InputRecord> file : files) {
      for (InputRecord one : file) {
        Map<String, AnnotationValue> values =
            expected.computeIfAbsent(one.annotations().recordId(), id -> new TreeMap<>());
        one.annotations().values().forEach(value -> values.put(value.name(), value));
      }
    }
    return expected;
  }

  /** Returns how many values are overwritten by later ones. */
  long overwritten() {
    long given =
        files.stream()
            .flatMap(List::stream)
            .mapToLong(one -> one.annotations().values().size())
            .sum();
    return given - expected().values().stream().mapToLong(Map::size).sum();
  }

  static AnnotationRecord record(String id, AnnotationValue... values) {
    return new AnnotationRecord(id, List.of(values));
  }

  static AnnotationValue label(String name, String label) {
    return new AnnotationValue(name, Optional.of(label), OptionalDouble.empty(), Optional.empty());
  }

  /** Returns records with one label each. */
  static List<AnnotationRecord> distinct(int from, int to) {
    List<AnnotationRecord> records = new ArrayList<>();
    for (int i = from; i < to; i++) {
      records.add(record("span-%07d".formatted(i), label("quality", "good " + i % 7)));
    }
    return records;
  }

  /** Returns records of few IDs and names, with texts of all kinds. */
  static List<AnnotationRecord> random(Random random, int count, int ids) {
    List<AnnotationRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<String, AnnotationValue> values = new LinkedHashMap<>();
      for (int n = random.nextInt(3); n >= 0; n--) {
        AnnotationValue value = value(random, "name " + random.nextInt(4));
        values.put(value.name(), value);
      }
      records.add(new AnnotationRecord("id-" + random.nextInt(ids), List.copyOf(values.values())));
    }
    return records;
  }

  private static AnnotationValue value(Random random, String name) {
    int parts = 1 + random.nextInt(7);
    return new AnnotationValue(
        name,
        (parts & 1) == 0 ? Optional.empty() : Optional.of(text(random)),
        (parts & 2) == 0 ? OptionalDouble.empty() : OptionalDouble.of(random.nextGaussian()),
        (parts & 4) == 0 ? Optional.empty() : Optional.of(text(random)));
  }

  /** Returns a text of any characters, control characters too. */
  static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      switch (random.nextInt(5)) {
        case 0 -> text.appendCodePoint(0x1F600 + random.nextInt(50));
        case 1 -> text.append((char) random.nextInt(Character.MIN_SURROGATE));
        default -> text.append((char) (' ' + random.nextInt(90)));
      }
    }
    return text.toString();
  }
}
