package io.spanbeam.annotation.input;

import static io.spanbeam.annotation.input.RecordDefect.quoted;

import io.spanbeam.ax.AnnotationValue;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** An annotation as a file has it, before any check. */
final class ValueDraft {
  private final String list;
  private final int index;
  private Scalar name;
  private Scalar label;
  private Scalar score;
  private Scalar text;

  /**
   * Makes an empty one.
   *
   * @param list the list of its record that holds it, for sentences; empty if it is in none
   * @param index its place there, from 0
   */
  ValueDraft(String list, int index) {
    this.list = list;
    this.index = index;
  }

  /** Makes an empty one with a name that a column gives it. */
  static ValueDraft named(String name) {
    ValueDraft value = new ValueDraft("", 0);
    value.name = Scalar.text(name);
    return value;
  }

  /** Returns whether it is named so. */
  boolean isNamed(Set<String> names) {
    return name != null && names.contains(name.text());
  }

  void addNameTo(Set<String> names) {
    if (name != null) {
      names.add(name.text());
    }
  }

  /** Returns whether there is a label, score or text. */
  boolean hasPart() {
    return label != null || score != null || text != null;
  }

  /** Returns whether there is anything at all. */
  boolean isEmpty() {
    return name == null && !hasPart();
  }

  /** Sets a part; a null or empty one stays absent. */
  void put(Part part, Scalar value) throws RecordDefect {
    Scalar before =
        switch (part) {
          case NAME -> name;
          case LABEL -> label;
          case SCORE -> score;
          case TEXT -> text;
        };
    if (before != null) {
      throw new RecordDefect(
          RecordDefect.DUPLICATE_MEMBER, "%s'%s' comes twice", prefix(), part.member());
    }
    switch (part) {
      case NAME -> name = value;
      case LABEL -> label = value;
      case SCORE -> score = value;
      case TEXT -> text = value;
    }
  }

  /** Returns the annotation, or the first thing that makes it none. */
  AnnotationValue resolve() throws RecordDefect {
    if (name == null || name.text().isBlank()) {
      throw new RecordDefect(
          RecordDefect.NO_NAME,
          "%s'name' is missing; it names the annotation that the label, score or text belongs to",
          prefix());
    }
    String known = text(Part.NAME, name, name.text());
    if (!hasPart()) {
      throw new RecordDefect(
          RecordDefect.NO_PART, "annotation %s needs a label, a score or a text", quoted(known));
    }
    return new AnnotationValue(
        known,
        label == null ? Optional.empty() : Optional.of(text(Part.LABEL, label, known)),
        score == null ? OptionalDouble.empty() : OptionalDouble.of(score(known)),
        text == null ? Optional.empty() : Optional.of(text(Part.TEXT, text, known)));
  }

  private double score(String annotation) throws RecordDefect {
    if (!score.isNumber()) {
      throw new RecordDefect(
          RecordDefect.WRONG_TYPE,
          "score %s of %s is not a number%s",
          quoted(score.text()),
          quoted(annotation),
          score.isText() ? "; write it without quotes" : "");
    }
    return ScoreText.parse(score.text(), annotation);
  }

  private static String text(Part part, Scalar value, String annotation) throws RecordDefect {
    if (!value.isText()) {
      throw new RecordDefect(
          RecordDefect.WRONG_TYPE,
          "%s %s of %s is not a text%s",
          part.member(),
          quoted(value.text()),
          quoted(annotation),
          value.isNumber() ? "; write it in quotes" : "");
    }
    Unicode.check(value.text(), part.member() + " of " + quoted(annotation));
    return value.text();
  }

  /** Refuses a member that no annotation has. */
  RecordDefect unknown(String member) {
    return new RecordDefect(
        RecordDefect.UNKNOWN_MEMBER,
        "%sthe member %s is not known; an annotation has name, label, score and text",
        prefix(),
        quoted(member));
  }

  private String prefix() {
    return list.isEmpty() ? "" : "%s[%d]: ".formatted(list, index);
  }
}
