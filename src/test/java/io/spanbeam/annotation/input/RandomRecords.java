package io.spanbeam.annotation.input;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;

/** Valid records by chance, and how they look in each format and shape. */
final class RandomRecords {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NAMES =
      List.of("quality", "helpfulness", "size", "notes", "dotted.name-x");
  private static final List<String> LABELS = List.of("good", "bad", "so, \"so\"\nand so");
  private static final String LETTERS = "abc012eE ,\"'\n\r\t\\;:é検😀\uFEFF{}[]-.+";

  private final Random random;

  RandomRecords(long seed) {
    random = new Random(seed);
  }

  List<AnnotationRecord> records() {
    List<AnnotationRecord> records = new ArrayList<>();
    for (int i = random.nextInt(30); i >= 0; i--) {
      List<String> names = new ArrayList<>(NAMES);
      Collections.shuffle(names, random);
      List<AnnotationValue> values =
          names.subList(0, 1 + random.nextInt(names.size())).stream().map(this::value).toList();
      records.add(new AnnotationRecord(id(), values));
    }
    return records;
  }

  private String id() {
    return switch (random.nextInt(4)) {
      case 0 -> Integer.toString(random.nextInt(1000));
      case 1 -> "00%de%d".formatted(random.nextInt(100), random.nextInt(1000));
      case 2 -> "x" + text();
      default -> Long.toHexString(random.nextLong());
    };
  }

  private AnnotationValue value(String name) {
    boolean label = random.nextBoolean();
    boolean score = random.nextBoolean();
    boolean text = !label && !score || random.nextBoolean();
    return new AnnotationValue(
        name,
        label ? Optional.of(LABELS.get(random.nextInt(LABELS.size()))) : Optional.empty(),
        score ? OptionalDouble.of(score()) : OptionalDouble.empty(),
        text ? Optional.of(text()) : Optional.empty());
  }

  private double score() {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(2);
      case 1 -> random.nextInt(100) / 100.0;
      default -> random.nextDouble() * Math.pow(10, -random.nextInt(20));
    };
  }

  private String text() {
    int[] letters = LETTERS.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i >= 0; i--) {
      text.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }

  /** Returns the rows of the flat shape: one per value. */
  static List<AnnotationRecord> flat(List<AnnotationRecord> records) {
    return records.stream()
        .flatMap(
            record ->
                record.values().stream()
                    .map(value -> new AnnotationRecord(record.recordId(), List.of(value))))
        .toList();
  }

  static ObjectNode values(AnnotationRecord record) {
    ObjectNode json = JSON.createObjectNode().put("record_id", record.recordId());
    json.set("values", list(record));
    return json;
  }

  private static ArrayNode list(AnnotationRecord record) {
    ArrayNode list = JSON.createArrayNode();
    record.values().forEach(value -> put(list.addObject().put("name", value.name()), "", value));
    return list;
  }

  static ObjectNode flat(AnnotationRecord record) {
    AnnotationValue value = record.values().get(0);
    ObjectNode json = JSON.createObjectNode().put("name", value.name());
    put(json, "", value);
    return json.put("record_id", record.recordId());
  }

  static ObjectNode wide(AnnotationRecord record, String id, String prefix) {
    ObjectNode json = JSON.createObjectNode();
    record.values().forEach(value -> put(json, prefix + value.name() + ".", value));
    return json.put(id, record.recordId());
  }

  private static void put(ObjectNode json, String prefix, AnnotationValue value) {
    value.label().ifPresent(label -> json.put(prefix + "label", label));
    value.score().ifPresent(score -> json.put(prefix + "score", score));
    value.text().ifPresent(text -> json.put(prefix + "text", text));
  }

  /** Returns objects as CSV, with the quotes, ends of lines and order of columns of chance. */
  String csv(List<ObjectNode> rows) {
    List<String> columns = new ArrayList<>();
    for (ObjectNode row : rows) {
      row.fieldNames().forEachRemaining(name -> columns.add(name));
    }
    List<String> unique = new ArrayList<>(columns.stream().distinct().toList());
    Collections.shuffle(unique, random);
    String end = random.nextBoolean() ? "\r\n" : "\n";
    StringBuilder csv = new StringBuilder(random.nextBoolean() ? "\uFEFF" : "");
    csv.append(unique.stream().map(this::cell).collect(joining(","))).append(end);
    for (ObjectNode row : rows) {
      csv.append(
          unique.stream()
              .map(
                  name ->
                      !row.has(name)
                          ? cell("")
                          : cell(
                              row.get(name).isArray()
                                  ? row.get(name).toString()
                                  : row.get(name).asText()))
              .collect(joining(",")));
      csv.append(end);
      if (random.nextInt(10) == 0) {
        csv.append(end);
      }
    }
    return csv.toString();
  }

  private String cell(String value) {
    boolean needed = value.chars().anyMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
    return needed || random.nextInt(3) == 0 ? '"' + value.replace("\"", "\"\"") + '"' : value;
  }

  /** Returns objects as an array, with blanks of chance. */
  String array(List<ObjectNode> rows) {
    return rows.stream()
        .map(row -> random.nextBoolean() ? row.toPrettyString() : row.toString())
        .collect(
            joining(
                random.nextBoolean() ? " ,\n" : ",", random.nextBoolean() ? " [ " : "[", "\n]\n"));
  }

  String lines(List<ObjectNode> rows) {
    return rows.stream()
        .map(ObjectNode::toString)
        .collect(joining(random.nextBoolean() ? "\r\n" : "\n\n"));
  }
}
