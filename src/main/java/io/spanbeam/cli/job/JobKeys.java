package io.spanbeam.cli.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** The keys of a job that runs a command: its parameters and flags, in the order of its help. */
public final class JobKeys {
  private final CommandSpec command;
  private final Map<String, JobKey> byName = new LinkedHashMap<>();

  private JobKeys(CommandSpec command) {
    this.command = command;
    command.positionalParameters().forEach(parameter -> add(new JobKey(parameter)));
    command.options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .forEach(option -> add(new JobKey(option)));
  }

  /** Reads them off a command. */
  public static JobKeys of(CommandSpec command) {
    return new JobKeys(command);
  }

  private void add(JobKey key) {
    byName.put(key.name(), key);
  }

  CommandSpec command() {
    return command;
  }

  Optional<JobKey> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  List<JobKey> all() {
    return List.copyOf(byName.values());
  }

  /** Returns the end of a sentence about a key that there is not. */
  String hint(String name) {
    return NearNames.hint(name, byName.keySet());
  }
}
