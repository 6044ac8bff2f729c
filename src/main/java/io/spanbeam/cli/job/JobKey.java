package io.spanbeam.cli.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A key of a job: a flag of a command, by its long name without dashes, or a parameter of it. */
public final class JobKey {
  private static final Set<Class<?>> WHOLE_NUMBERS =
      Set.of(int.class, Integer.class, long.class, Long.class);
  private static final Set<Class<?>> NUMBERS = Set.of(double.class, Double.class);

  /** What is written as the value of a key. */
  enum Kind {
    FLAG("true or false"),
    WHOLE_NUMBER("a whole number"),
    NUMBER("a number"),
    TEXT("text");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final ArgSpec argument;
  private final String name;
  private final Kind kind;

  JobKey(ArgSpec argument) {
    this.argument = argument;
    this.name =
        argument instanceof OptionSpec option
            ? option.longestName().replaceFirst("^-+", "")
            : argument.paramLabel().toLowerCase(Locale.ROOT);
    this.kind = kind(argument);
  }

  private static Kind kind(ArgSpec argument) {
    Class<?> type = argument.isMultiValue() ? argument.auxiliaryTypes()[0] : argument.type();
    if (argument.isOption() && argument.arity().max() == 0) {
      return Kind.FLAG;
    }
    if (WHOLE_NUMBERS.contains(type)) {
      return Kind.WHOLE_NUMBER;
    }
    return NUMBERS.contains(type) ? Kind.NUMBER : Kind.TEXT;
  }

  /** Returns the key as it stands in a file. */
  public String name() {
    return name;
  }

  /** Returns whether a sentence about the command line speaks of this flag or parameter. */
  public boolean isNamedIn(String sentence) {
    String onCommandLine = argument.isOption() ? "--" + name : argument.paramLabel();
    return Pattern.compile("(?<![\\w-])" + Pattern.quote(onCommandLine) + "(?![\\w-])")
        .matcher(sentence)
        .find();
  }

  ArgSpec argument() {
    return argument;
  }

  Kind kind() {
    return kind;
  }

  /** Returns whether a list of values is taken too. */
  boolean takesList() {
    return argument.isMultiValue();
  }

  boolean required() {
    return argument.required();
  }

  /** Returns what the key takes, as a sentence names it. */
  String expected() {
    return kind.words + (takesList() ? ", or a list of it" : "");
  }

  /** Returns the words that the key takes, in lower case; empty if it is free. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    if (kind == Kind.TEXT && argument.completionCandidates() != null) {
      argument.completionCandidates().forEach(word -> words.add(word.toLowerCase(Locale.ROOT)));
    }
    return words;
  }

  /** Returns the arguments of a flag; for a parameter, its values. */
  List<String> arguments(List<String> values) {
    if (argument.isPositional()) {
      return values;
    }
    return values.stream().map(value -> "--" + name + "=" + value).toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
