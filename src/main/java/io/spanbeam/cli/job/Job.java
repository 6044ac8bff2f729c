package io.spanbeam.cli.job;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;

/** What a job file gives: a command and values for its keys, with the places of all of them. */
public final class Job {
  /** Stands for what is required and missing or wrong while the other values are checked. */
  private static final String STAND_IN = "x";

  private final String command;
  private final Place place;
  private final JobKeys keys;
  private final Map<JobKey, Value> values;

  /**
   * Values of a key.
   *
   * @param keyPlace where the key is
   * @param place where its value starts
   * @param arguments for the command; empty for a flag that is off
   */
  record Value(Place keyPlace, Place place, List<String> arguments) {}

  Job(String command, Place place, JobKeys keys, Map<JobKey, Value> values) {
    this.command = requireNonNull(command, "command is null");
    this.place = requireNonNull(place, "place is null");
    this.keys = requireNonNull(keys, "keys is null");
    this.values = new LinkedHashMap<>(values);
  }

  /** Returns the name of the command. */
  public String command() {
    return command;
  }

  /** Returns the arguments for the command. */
  public List<String> arguments() {
    return arguments(values.keySet());
  }

  /**
   * Returns arguments for the command that give only some keys; what is required and not among them
   * gets a value that says nothing.
   */
  public List<String> arguments(Set<JobKey> given) {
    List<String> flags = new ArrayList<>();
    List<String> parameters = new ArrayList<>();
    for (JobKey key : keys.all()) {
      List<String> arguments = List.of();
      if (given.contains(key)) {
        arguments = values.get(key).arguments();
      } else if (key.required()) {
        arguments = key.arguments(List.of(STAND_IN));
      }
      (key.argument().isPositional() ? parameters : flags).addAll(arguments);
    }
    // A parameter may start with a dash.
    return Stream.of(flags, List.of("--"), parameters).flatMap(List::stream).toList();
  }

  /** Returns the keys that have values. */
  public Set<JobKey> given() {
    return Set.copyOf(values.keySet());
  }

  /** Returns the keys that a sentence about the command line names. */
  public List<JobKey> namedIn(String sentence) {
    return keys.all().stream().filter(key -> key.isNamedIn(sentence)).toList();
  }

  /** Returns the key of what picocli found fault with. */
  public List<JobKey> of(ArgSpec argument) {
    return keys.find(new JobKey(argument).name()).stream().toList();
  }

  /**
   * Returns where to look for a mistake: the value of a key, the first of several keys, or the
   * command if it is about none that has a value.
   */
  public Place place(Collection<JobKey> about) {
    List<Value> involved = about.stream().map(values::get).filter(v -> v != null).toList();
    if (involved.size() == 1) {
      return involved.get(0).place();
    }
    return involved.stream().map(Value::keyPlace).min(Comparator.naturalOrder()).orElse(place);
  }
}
