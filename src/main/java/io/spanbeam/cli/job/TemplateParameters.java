package io.spanbeam.cli.job;

import io.spanbeam.cli.job.JobKey.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The parameters of a Flex Template of Dataflow that runs a command: the keys of its job, without
 * those that make no sense there. A template takes parameters and Beam options in one list, {@code
 * --name=value}, so the project of AX, which would be Google's, is {@code axProject} as among the
 * Beam options.
 */
public final class TemplateParameters {
  /** What belongs to one process or to a terminal, or is the template's own business. */
  private static final Set<String> LEFT_OUT =
      Set.of("stdout", "output-dir", "local", "dry-run", "detach", "runner", "verbose");

  /** What a command does without, but not on a cluster. */
  private static final Set<String> NEEDED = Set.of("output", "run-dir");

  private static final Map<String, String> OWN_NAMES =
      Map.of("project", "axProject", "space", "axSpace");
  private static final Pattern HYPHEN = Pattern.compile("-(.)");

  private final Map<String, JobKey> byName = new LinkedHashMap<>();

  private TemplateParameters(JobKeys keys) {
    for (JobKey key : keys.all()) {
      if (!LEFT_OUT.contains(key.name())) {
        byName.put(name(key), key);
      }
    }
  }

  /** Returns those of a command. */
  public static TemplateParameters of(JobKeys keys) {
    return new TemplateParameters(keys);
  }

  private static String name(JobKey key) {
    return OWN_NAMES.getOrDefault(
        key.name(),
        HYPHEN.matcher(key.name()).replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT)));
  }

  /** Returns the keys by the names of their parameters, in the order of the command's help. */
  Map<String, JobKey> all() {
    return Collections.unmodifiableMap(byName);
  }

  /** Returns whether a run of the template needs a parameter. */
  boolean needed(JobKey key) {
    return key.required() || NEEDED.contains(key.name());
  }

  /** What a template was given. */
  public record Given(List<String> command, List<String> beamOptions) {}

  /**
   * Tells parameters from options of Beam. An empty value counts as not given.
   *
   * @param arguments of the form {@code --name=value}
   */
  public Given sort(List<String> arguments) {
    List<String> command = new ArrayList<>();
    List<String> beamOptions = new ArrayList<>();
    for (String argument : arguments) {
      int end = argument.indexOf('=');
      JobKey key =
          argument.startsWith("--") && end > 0 ? byName.get(argument.substring(2, end)) : null;
      if (key == null) {
        beamOptions.add(argument);
      } else if (end < argument.length() - 1) {
        command.addAll(arguments(key, argument.substring(end + 1)));
      }
    }
    return new Given(command, beamOptions);
  }

  private static List<String> arguments(JobKey key, String value) {
    if (key.kind() == Kind.FLAG && value.equals("true")) {
      return List.of("--" + key.name());
    }
    if (key.kind() == Kind.FLAG && value.equals("false")) {
      return List.of();
    }
    // The command itself refuses other words.
    return key.arguments(key.takesList() ? List.of(value.split(",")) : List.of(value));
  }
}
