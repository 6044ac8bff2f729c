package io.spanbeam.cli.job;

import io.spanbeam.cli.job.YamlNode.Mapping;
import io.spanbeam.cli.job.YamlNode.Member;
import io.spanbeam.cli.job.YamlNode.Scalar;
import io.spanbeam.cli.job.YamlNode.ScalarKind;
import io.spanbeam.cli.job.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A runner configuration: which Beam runner, and its options. What options there are is left to
 * Beam.
 *
 * @param runner as an argument, with its place
 * @param options as arguments, with their places
 */
public record RunnerConfig(Option runner, List<Option> options) {
  static final String RUNNER = "runner";
  static final String OPTIONS = "options";
  static final List<String> KEYS = List.of(JobFile.DESCRIPTION, RUNNER, OPTIONS);

  /**
   * An option of Beam.
   *
   * @param argument such as {@code --targetParallelism=4}
   */
  public record Option(Place place, String argument) {
    /** Returns whether an argument gives the same option. */
    boolean isGivenBy(String other) {
      return other.startsWith(argument.substring(0, argument.indexOf('=') + 1));
    }
  }

  public RunnerConfig {
    options = List.copyOf(options);
  }

  /** Returns the options, and after them those of the command line, which win. */
  public List<String> argumentsWith(List<String> commandLine) {
    List<String> arguments = new ArrayList<>();
    List<Option> all = new ArrayList<>(options);
    all.add(0, runner);
    for (Option option : all) {
      if (commandLine.stream().noneMatch(option::isGivenBy)) {
        arguments.add(option.argument());
      }
    }
    arguments.addAll(commandLine);
    return List.copyOf(arguments);
  }

  /**
   * Reads a file.
   *
   * @param source what the file is called in mistakes
   * @param text content of the file
   * @param environment variables that texts may refer to
   * @param mistakes where all mistakes are added to
   * @return empty if it does not say which runner
   */
  public static Optional<RunnerConfig> read(
      String source, String text, Map<String, String> environment, Mistakes mistakes) {
    Reading reading = new Reading(new References(environment, mistakes), mistakes);
    return YamlReader.read(source, text, mistakes).flatMap(reading::config);
  }

  private record Reading(References references, Mistakes mistakes) {
    Optional<RunnerConfig> config(Mapping root) {
      Optional<Option> runner = Optional.empty();
      List<Option> options = List.of();
      boolean named = false;
      for (Member member : root.members()) {
        switch (member.key()) {
          case JobFile.DESCRIPTION -> new ValueReader(references, mistakes).text(member);
          case RUNNER -> {
            named = true;
            runner = runner(member);
          }
          case OPTIONS -> options = options(member);
          default ->
              mistakes.add(
                  member.place(),
                  "Unknown key %s%s",
                  member.key(),
                  NearNames.hint(member.key(), KEYS));
        }
      }
      if (!named) {
        mistakes.add(root.place(), "runner is missing; write runner: DirectRunner or another");
      }
      List<Option> found = options;
      return runner.map(name -> new RunnerConfig(name, found));
    }

    private Optional<Option> runner(Member member) {
      Place place = member.value().place();
      Optional<String> name =
          member.value() instanceof Scalar scalar && scalar.kind() == ScalarKind.TEXT
              ? references.expand(scalar.text(), place)
              : Optional.of("");
      if (name.filter(String::isBlank).isPresent()) {
        mistakes.add(
            place, "runner takes the name of a Beam runner, found %s", member.value().described());
        return Optional.empty();
      }
      return name.map(text -> new Option(place, "--" + RUNNER + "=" + text));
    }

    private List<Option> options(Member member) {
      if (!(member.value() instanceof Mapping mapping)) {
        mistakes.add(
            member.value().place(),
            "options takes names and values, found %s",
            member.value().described());
        return List.of();
      }
      List<Option> options = new ArrayList<>();
      for (Member option : mapping.members()) {
        if (option.key().equals(RUNNER)) {
          mistakes.add(option.place(), "runner is a key of its own, beside options");
        } else {
          option(option).ifPresent(options::add);
        }
      }
      return options;
    }

    private Optional<Option> option(Member member) {
      List<YamlNode> items =
          member.value() instanceof Sequence sequence ? sequence.items() : List.of(member.value());
      if (items.isEmpty()) {
        mistakes.add(member.value().place(), "%s is an empty list; leave it out", member.key());
      }
      List<String> texts = new ArrayList<>();
      for (YamlNode item : items) {
        if (item instanceof Scalar scalar && scalar.kind() != ScalarKind.NOTHING) {
          references
              .expand(scalar.text(), scalar.place())
              .filter(text -> !text.isEmpty() || !References.in(scalar.text()))
              .ifPresent(texts::add);
        } else {
          mistakes.add(
              item.place(),
              "%s takes text, a number, true or false, or a list of these, found %s",
              member.key(),
              item.described());
        }
      }
      return texts.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Option(
                  member.value().place(), "--" + member.key() + "=" + String.join(",", texts)));
    }
  }
}
