package io.spanbeam.annotation.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spanbeam.ax.AnnotationConfig;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.AnnotationRule.Direction;
import io.spanbeam.ax.AnnotationRule.Label;
import io.spanbeam.ax.AnnotationValue;
import io.spanbeam.ax.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/** What was read of a file. */
final class Reading implements RecordConsumer {
  /** Configs that the tests annotate with. */
  static final List<AnnotationConfig> CONFIGS =
      List.of(
          config(
              "quality",
              AnnotationRule.categorical(
                  List.of(label("good"), label("bad"), label("so, \"so\"\nand so")),
                  Direction.NONE)),
          config("helpfulness", AnnotationRule.continuous(0, 1, Direction.MAXIMIZE)),
          config("size", AnnotationRule.continuous(-1e300, 1e300, Direction.NONE)),
          config("notes", AnnotationRule.freeform()),
          config("dotted.name-x", AnnotationRule.freeform()));

  static final RecordCheck CHECK = RecordCheck.of(CONFIGS, Transport.REST);

  final List<InputRecord> records = new ArrayList<>();
  final List<DeadLetter> rejected = new ArrayList<>();
  final List<RecordOrigin> passedOver = new ArrayList<>();
  final Set<String> passedOverColumns = new TreeSet<>();

  private static AnnotationConfig config(String name, AnnotationRule rule) {
    return new AnnotationConfig("id of " + name, name, rule);
  }

  private static Label label(String label) {
    return new Label(label, OptionalDouble.empty());
  }

  /** Reads a file by its name, as a run does. */
  static Reading of(Path file) throws IOException {
    return of(InputFiles.find(List.of(file.toString()), Optional.empty()).get(0));
  }

  static Reading of(InputFile file) throws IOException {
    Reading reading = new Reading();
    RecordReader.read(file, CHECK, reading);
    return reading;
  }

  /** Writes a file and reads it. */
  static Reading of(Path directory, String name, String content) throws IOException {
    return of(directory, name, content.getBytes(UTF_8));
  }

  static Reading of(Path directory, String name, byte[] content) throws IOException {
    return of(Files.write(directory.resolve(name), content));
  }

  static AnnotationRecord record(String id, AnnotationValue... values) {
    return new AnnotationRecord(id, List.of(values));
  }

  static AnnotationValue label(String name, String label) {
    return new AnnotationValue(name, Optional.of(label), OptionalDouble.empty(), Optional.empty());
  }

  static AnnotationValue score(String name, double score) {
    return new AnnotationValue(name, Optional.empty(), OptionalDouble.of(score), Optional.empty());
  }

  static AnnotationValue text(String name, String text) {
    return new AnnotationValue(name, Optional.empty(), OptionalDouble.empty(), Optional.of(text));
  }

  /** Returns what was accepted, in order. */
  List<AnnotationRecord> annotations() {
    return records.stream().map(InputRecord::annotations).toList();
  }

  /** Returns why records were rejected: line, code and reason. */
  List<String> reasons() {
    return rejected.stream()
        .map(
            letter -> "%d %s: %s".formatted(letter.origin().line(), letter.code(), letter.reason()))
        .toList();
  }

  /** Returns the dead letters as a file. */
  String deadLetters() {
    StringBuilder lines = new StringBuilder();
    rejected.forEach(letter -> lines.append(letter.toJsonLine()).append('\n'));
    return lines.toString();
  }

  @Override
  public void accept(InputRecord record) {
    records.add(record);
  }

  @Override
  public void reject(DeadLetter letter) {
    rejected.add(letter);
  }

  @Override
  public void passOver(RecordOrigin origin) {
    passedOver.add(origin);
  }

  @Override
  public void passOverColumns(String name) {
    passedOverColumns.add(name);
  }
}
