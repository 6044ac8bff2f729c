package io.spanbeam.cli.job;

import io.spanbeam.cli.job.Job.Value;
import io.spanbeam.cli.job.JobKey.Kind;
import io.spanbeam.cli.job.YamlNode.Member;
import io.spanbeam.cli.job.YamlNode.Scalar;
import io.spanbeam.cli.job.YamlNode.ScalarKind;
import io.spanbeam.cli.job.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns values of a file into arguments, if they are of the type that the key takes. A text with a
 * reference may stand for any type; if it expands to nothing at all, the key counts as not given.
 */
final class ValueReader {
  private final References references;
  private final Mistakes mistakes;

  ValueReader(References references, Mistakes mistakes) {
    this.references = references;
    this.mistakes = mistakes;
  }

  /** Returns the value of a key; empty if it is a mistake or counts as not given. */
  Optional<Value> value(JobKey key, Member member) {
    List<YamlNode> items = List.of(member.value());
    if (key.takesList() && member.value() instanceof Sequence sequence) {
      items = sequence.items();
      if (items.isEmpty()) {
        mistakes.add(sequence.place(), "%s is an empty list; leave it out", key);
      }
    }
    List<String> texts = new ArrayList<>();
    for (YamlNode item : items) {
      text(key, item).ifPresent(texts::add);
    }
    return texts.isEmpty()
        ? Optional.empty()
        : arguments(key, texts, member.value().place(), member.place());
  }

  /** Returns the value of a key from the command line. */
  Optional<Value> override(JobKey key, List<String> texts) {
    Place place = Overrides.place(key.name());
    return arguments(key, texts, place, place);
  }

  /** Checks that a value is a text. */
  void text(Member member) {
    if (!(member.value() instanceof Scalar scalar && scalar.kind() == ScalarKind.TEXT)) {
      mistakes.add(
          member.value().place(),
          "%s takes text, found %s",
          member.key(),
          member.value().described());
    }
  }

  private Optional<String> text(JobKey key, YamlNode item) {
    if (item instanceof Scalar scalar) {
      if (scalar.kind() == ScalarKind.TEXT && References.in(scalar.text())) {
        Optional<String> expanded = references.expand(scalar.text(), scalar.place());
        if (expanded.filter(String::isEmpty).isPresent() && key.required()) {
          mistakes.add(scalar.place(), "%s is required, and %s is empty", key, scalar.text());
        }
        return expanded.filter(text -> !text.isEmpty());
      }
      if (scalar.kind() == kindOf(key)) {
        return scalar.kind() == ScalarKind.TEXT
            ? references.expand(scalar.text(), scalar.place())
            : Optional.of(scalar.text());
      }
    }
    boolean unquoted =
        key.kind() == Kind.TEXT
            && item instanceof Scalar scalar
            && scalar.kind() != ScalarKind.NOTHING;
    mistakes.add(
        item.place(),
        "%s takes %s, found %s%s",
        key,
        key.expected(),
        item.described(),
        unquoted ? "; put it in quotes" : "");
    return Optional.empty();
  }

  private static ScalarKind kindOf(JobKey key) {
    return switch (key.kind()) {
      case FLAG -> ScalarKind.TRUTH;
      case WHOLE_NUMBER, NUMBER -> ScalarKind.NUMBER;
      case TEXT -> ScalarKind.TEXT;
    };
  }

  private Optional<Value> arguments(
      JobKey key, List<String> texts, Place valuePlace, Place keyPlace) {
    if (key.kind() != Kind.FLAG) {
      return Optional.of(new Value(keyPlace, valuePlace, key.arguments(texts)));
    }
    String text = texts.get(0);
    if (text.equalsIgnoreCase("true")) {
      return Optional.of(new Value(keyPlace, valuePlace, List.of("--" + key.name())));
    }
    if (!text.equalsIgnoreCase("false")) {
      mistakes.add(valuePlace, "%s takes %s, found '%s'", key, key.expected(), text);
    }
    return Optional.empty();
  }
}
