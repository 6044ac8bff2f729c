package io.spanbeam.annotation.input;

import static io.spanbeam.annotation.input.RecordDefect.quoted;
import static java.util.Objects.requireNonNull;

import io.spanbeam.ax.AnnotationConfig;
import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.AnnotationValue;
import io.spanbeam.ax.Transport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * What values records may have: the annotation configs of the space and the limits of a transport.
 */
public final class RecordCheck implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Characters, ax-protocol §6.5; the REST models state no limit, so these are safe there too. */
  private static final int MAX_LABEL = 100;

  private static final int MAX_TEXT = 10_000;

  /** Names that columns of a Flight upload can carry (ax-protocol §6.5). */
  private static final Pattern FLIGHT_NAME = Pattern.compile("[a-zA-Z0-9_\\s]+");

  private final transient Map<String, AnnotationRule> rules;
  private final transient Transport transport;

  private RecordCheck(Map<String, AnnotationRule> rules, Transport transport) {
    this.rules = rules;
    this.transport = requireNonNull(transport, "transport is null");
  }

  /** Returns a check against all configs of a space. */
  public static RecordCheck of(List<AnnotationConfig> configs, Transport transport) {
    Map<String, AnnotationRule> rules = new LinkedHashMap<>();
    configs.forEach(config -> rules.put(config.name(), config.rule()));
    return new RecordCheck(rules, transport);
  }

  /** Returns why a record is not allowed; empty if it is. */
  public Optional<DeadLetter> refusal(InputRecord input) {
    try {
      Unicode.check(input.annotations().recordId(), "record_id");
      for (AnnotationValue value : input.annotations().values()) {
        check(value);
        if (value.label().isPresent()) {
          Unicode.check(value.label().get(), "label");
        }
        if (value.text().isPresent()) {
          Unicode.check(value.text().get(), "text");
        }
      }
      return Optional.empty();
    } catch (RecordDefect defect) {
      return Optional.of(
          new DeadLetter(
              DeadLetter.Kind.REJECTED,
              defect.code(),
              defect.reason(),
              input.origin(),
              input.toJson(),
              0));
    }
  }

  /** Returns whether the space has an annotation config of a name. */
  boolean knows(String name) {
    return rules.containsKey(name);
  }

  /** Refuses a value that the space or the transport does not allow. */
  void check(AnnotationValue value) throws RecordDefect {
    AnnotationRule rule = rules.get(value.name());
    if (rule == null) {
      throw unknown(value.name());
    }
    if (transport == Transport.FLIGHT && !FLIGHT_NAME.matcher(value.name()).matches()) {
      throw new RecordDefect(
          RecordDefect.NAME_NOT_FOR_FLIGHT,
          "the name %s has other characters than a-z, A-Z, 0-9, _ and space, which Flight can't"
              + " carry; use the transport rest",
          quoted(value.name()));
    }
    if (value.label().isPresent()) {
      checkLength("label", value.label().get(), MAX_LABEL, value.name());
    }
    if (value.text().isPresent()) {
      checkLength("text", value.text().get(), MAX_TEXT, value.name());
    }
    Optional<String> violation = rule.violation(value);
    if (violation.isPresent()) {
      throw new RecordDefect(
          rule.type() == AnnotationRule.Type.CATEGORICAL
              ? RecordDefect.UNKNOWN_LABEL
              : RecordDefect.SCORE_OUT_OF_RANGE,
          "annotation %s: %s",
          quoted(value.name()),
          violation.get());
    }
  }

  private RecordDefect unknown(String name) {
    Optional<String> meant = ClosestName.of(name, rules.keySet());
    return new RecordDefect(
        RecordDefect.UNKNOWN_ANNOTATION,
        "the space has no annotation config %s%s",
        quoted(name),
        meant.map(closest -> "; is %s meant?".formatted(quoted(closest))).orElse(""));
  }

  private static void checkLength(String part, String text, int most, String name)
      throws RecordDefect {
    int characters = text.length() <= most ? text.length() : text.codePointCount(0, text.length());
    if (characters < 1 || characters > most) {
      throw new RecordDefect(
          RecordDefect.LENGTH,
          "%s of %s has %d characters; it must have 1 to %d",
          part,
          quoted(name),
          characters,
          most);
    }
  }

  private Object writeReplace() {
    List<SerialConfig> configs = new ArrayList<>();
    rules.forEach((name, rule) -> configs.add(SerialConfig.of(name, rule)));
    return new SerialForm(configs, transport);
  }

  /** What is serialised: the optional parts of a rule are not by themselves. */
  private record SerialForm(List<SerialConfig> configs, Transport transport)
      implements Serializable {
    private Object readResolve() {
      Map<String, AnnotationRule> rules = new LinkedHashMap<>();
      configs.forEach(config -> rules.put(config.name(), config.rule()));
      return new RecordCheck(rules, transport);
    }
  }

  /** A config; null is an absent part. */
  private record SerialConfig(
      String name,
      AnnotationRule.Type type,
      List<SerialLabel> labels,
      Double minimumScore,
      Double maximumScore,
      AnnotationRule.Direction direction)
      implements Serializable {
    static SerialConfig of(String name, AnnotationRule rule) {
      return new SerialConfig(
          name,
          rule.type(),
          new ArrayList<>(rule.labels().stream().map(SerialLabel::of).toList()),
          nullable(rule.minimumScore()),
          nullable(rule.maximumScore()),
          rule.direction());
    }

    AnnotationRule rule() {
      return new AnnotationRule(
          type,
          labels.stream().map(SerialLabel::label).toList(),
          optional(minimumScore),
          optional(maximumScore),
          direction);
    }
  }

  private record SerialLabel(String name, Double score) implements Serializable {
    static SerialLabel of(AnnotationRule.Label label) {
      return new SerialLabel(label.label(), nullable(label.score()));
    }

    AnnotationRule.Label label() {
      return new AnnotationRule.Label(name, optional(score));
    }
  }

  private static Double nullable(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private static OptionalDouble optional(Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
