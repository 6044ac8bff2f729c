package io.spanbeam.cli.job;

import java.util.List;

/** A value of a YAML file, with its place. */
sealed interface YamlNode {
  /** Returns where it starts. */
  Place place();

  /** Returns what it is, as a sentence names it. */
  String described();

  /** What a scalar is; quotes make anything a text. */
  enum ScalarKind {
    TEXT("text"),
    NUMBER("a number"),
    TRUTH("a truth value"),
    NOTHING("nothing");

    private final String words;

    ScalarKind(String words) {
      this.words = words;
    }
  }

  /**
   * A single value.
   *
   * @param text as it is written, without quotes
   */
  record Scalar(Place place, ScalarKind kind, String text) implements YamlNode {
    @Override
    public String described() {
      return kind == ScalarKind.NOTHING
          ? kind.words
          : "%s (%s)".formatted(kind.words, text.strip().lines().findFirst().orElse("empty"));
    }
  }

  /** A list. */
  record Sequence(Place place, List<YamlNode> items) implements YamlNode {
    @Override
    public String described() {
      return "a list";
    }
  }

  /** A mapping whose keys are all different. */
  record Mapping(Place place, List<Member> members) implements YamlNode {
    @Override
    public String described() {
      return "a mapping";
    }
  }

  /**
   * A member of a mapping.
   *
   * @param place of the key
   */
  record Member(Place place, String key, YamlNode value) {}
}
