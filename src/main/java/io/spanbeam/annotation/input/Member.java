package io.spanbeam.annotation.input;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the name of a member or column says, the same in every format.
 *
 * @param kind what it holds
 * @param name as the file has it
 * @param annotation which annotation it belongs to; only of {@link Kind#WIDE} and {@link
 *     Kind#EXPORTED}
 * @param part which part of an annotation it is; only of these two and of {@link Kind#FLAT}
 */
record Member(Kind kind, String name, Optional<String> annotation, Optional<Part> part) {
  /** Name of the member that says why a record is a dead letter. */
  static final String DEAD_LETTER = "dead_letter";

  private static final String EXPORTED_PREFIX = "annotation.";

  /** How columns begin that exports have of their own (ax-protocol §8). */
  private static final List<String> OWN_PREFIXES =
      List.of("attributes.", "eval.", "trace_eval.", "session_eval.");

  /**
   * In Parquet; in CSV that was read and written again, once or more. In CSV written once: none.
   */
  private static final Pattern INDEX =
      Pattern.compile("__index_level_\\d+__|Unnamed: \\d+(\\.\\d+)*|");

  /** What a member holds. */
  enum Kind {
    /** {@code record_id}. */
    RECORD_ID,
    /** {@code context.span_id}: the ID in an exported file. */
    SPAN_ID,
    /** {@code context}: an object with {@code span_id}, in exported spans of the nested shape. */
    CONTEXT,
    /** {@code values}: the annotations as a list. */
    VALUES,
    /** {@code annotations}: the annotations of exported spans of the nested shape. */
    ANNOTATIONS,
    /** {@code start_time} of the span. */
    START_TIME,
    /** {@code name}, {@code label}, {@code score} or {@code text} of the one annotation. */
    FLAT,
    /** {@code <annotation>.label} and so on. */
    WIDE,
    /** {@code annotation.<annotation>.label} and so on, as exported columns are called. */
    EXPORTED,
    /** {@code dead_letter}: what was said of the record before. */
    DEAD_LETTER,
    /** {@code raw} or {@code raw_bytes}: text of a dead letter that was no record. */
    RAW,
    /** The number of a row, as pandas writes it without being asked to. */
    INDEX,
    /** Anything else. */
    OTHER
  }

  static Member of(String name) {
    return switch (name) {
      case "record_id" -> plain(Kind.RECORD_ID, name);
      case "context.span_id" -> plain(Kind.SPAN_ID, name);
      case "context" -> plain(Kind.CONTEXT, name);
      case "values" -> plain(Kind.VALUES, name);
      case "annotations" -> plain(Kind.ANNOTATIONS, name);
      case "start_time" -> plain(Kind.START_TIME, name);
      case DEAD_LETTER -> plain(Kind.DEAD_LETTER, name);
      case "raw", "raw_bytes" -> plain(Kind.RAW, name);
      default -> {
        Optional<Part> flat = Part.of(name);
        yield flat.isPresent()
            ? new Member(Kind.FLAT, name, Optional.empty(), flat)
            : ofAnnotation(name);
      }
    };
  }

  /** Names of annotations may hold dots: the part is what follows the last one. */
  private static Member ofAnnotation(String name) {
    int dot = name.lastIndexOf('.');
    Optional<Part> part =
        Part.of(name.substring(dot + 1)).filter(found -> dot > 0 && found != Part.NAME);
    if (part.isEmpty()) {
      return plain(INDEX.matcher(name).matches() ? Kind.INDEX : Kind.OTHER, name);
    }
    return name.startsWith(EXPORTED_PREFIX) && dot > EXPORTED_PREFIX.length()
        ? new Member(
            Kind.EXPORTED, name, Optional.of(name.substring(EXPORTED_PREFIX.length(), dot)), part)
        : new Member(Kind.WIDE, name, Optional.of(name.substring(0, dot)), part);
  }

  /** Returns whether exports have columns {@code <annotation>.label} and so on of their own. */
  static boolean isOfExports(String annotation) {
    return OWN_PREFIXES.stream().anyMatch(annotation::startsWith);
  }

  private static Member plain(Kind kind, String name) {
    return new Member(kind, name, Optional.empty(), Optional.empty());
  }
}
