package io.spanbeam.annotation.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How records lie in a file. */
public enum InputFormat {
  /** One JSON array of objects. */
  JSON,
  /** One JSON object per line. */
  JSONL,
  /** RFC 4180, with a header. */
  CSV,
  /** Apache Parquet. */
  PARQUET;

  private static final Map<String, InputFormat> SUFFIXES =
      new TreeMap<>(
          Map.of(
              ".json", JSON,
              ".jsonl", JSONL,
              ".ndjson", JSONL,
              ".csv", CSV,
              ".parquet", PARQUET,
              ".pq", PARQUET));
  private static final String PARQUET_MAGIC = "PAR1";
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** Tells the format by the suffix of a name, in front of which one of a compression may stand. */
  static Optional<InputFormat> ofName(String name) {
    String plain = InputCompression.withoutSuffix(name.toLowerCase(Locale.ROOT));
    return SUFFIXES.entrySet().stream()
        .filter(known -> plain.endsWith(known.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Returns the known suffixes, for sentences. */
  static String suffixes() {
    return String.join(", ", SUFFIXES.keySet());
  }

  /**
   * Tells the format of a stream without a name by its first bytes (ax-protocol §10.6): Parquet by
   * its magic number, text that begins with {@code [} is JSON, with {@code &#123;} on its first
   * line that is not blank JSON Lines, and anything else CSV.
   *
   * @param start as many bytes as there are, some kilobytes at most; not compressed
   */
  public static InputFormat sniff(byte[] start) {
    String text = new String(start, UTF_8);
    if (text.startsWith(PARQUET_MAGIC)) {
      return PARQUET;
    }
    String content = (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).stripLeading();
    if (content.startsWith("[")) {
      return JSON;
    }
    return content.startsWith("{") ? JSONL : CSV;
  }
}
