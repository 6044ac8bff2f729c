package io.spanbeam.cli.job;

import io.spanbeam.cli.job.Job.Value;
import io.spanbeam.cli.job.YamlNode.Mapping;
import io.spanbeam.cli.job.YamlNode.Member;
import io.spanbeam.cli.job.YamlNode.Scalar;
import io.spanbeam.cli.job.YamlNode.ScalarKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads job files: one key that names a command, whose members are values for the flags of that
 * command, and a description for people. What a value must be beyond its type is left to the
 * command.
 */
public final class JobFile {
  /** The key that is for people only. */
  static final String DESCRIPTION = "description";

  private final Map<String, JobKeys> commands;
  private final ValueReader reader;
  private final Mistakes mistakes;

  private JobFile(Map<String, JobKeys> commands, ValueReader reader, Mistakes mistakes) {
    this.commands = commands;
    this.reader = reader;
    this.mistakes = mistakes;
  }

  /**
   * Reads a file.
   *
   * @param source what the file is called in mistakes
   * @param text content of the file
   * @param commands keys by the names of the commands
   * @param environment variables that texts may refer to
   * @param overrides what wins over the file
   * @param mistakes where all mistakes are added to
   * @return empty if it can not be told what the command is
   */
  public static Optional<Job> read(
      String source,
      String text,
      Map<String, JobKeys> commands,
      Map<String, String> environment,
      Overrides overrides,
      Mistakes mistakes) {
    ValueReader reader = new ValueReader(new References(environment, mistakes), mistakes);
    JobFile file = new JobFile(commands, reader, mistakes);
    return YamlReader.read(source, text, mistakes).flatMap(root -> file.job(root, overrides));
  }

  private Optional<Job> job(Mapping root, Overrides overrides) {
    Member command = null;
    for (Member member : root.members()) {
      if (member.key().equals(DESCRIPTION)) {
        reader.text(member);
      } else if (!commands.containsKey(member.key())) {
        mistakes.add(
            member.place(),
            "Unknown key %s%s",
            member.key(),
            NearNames.hint(member.key(), commands.keySet()));
      } else if (command == null) {
        command = member;
      } else {
        mistakes.add(
            member.place(),
            "A job has one command, and %s is on line %d",
            command.key(),
            command.place().line());
      }
    }
    if (command == null) {
      mistakes.add(
          root.place(),
          "The command is missing; write %s: and its flags below it",
          String.join(": or ", commands.keySet()));
      return Optional.empty();
    }
    return Optional.of(job(command, overrides));
  }

  private Job job(Member command, Overrides overrides) {
    JobKeys keys = commands.get(command.key());
    Map<String, List<String>> overridden = overrides.known(keys, mistakes);
    List<Member> members = members(command);
    Map<JobKey, Value> values = new LinkedHashMap<>();
    for (Member member : members) {
      Optional<JobKey> key = keys.find(member.key());
      if (key.isEmpty()) {
        mistakes.add(member.place(), "Unknown key %s%s", member.key(), keys.hint(member.key()));
      } else if (!overridden.containsKey(member.key())) {
        reader.value(key.get(), member).ifPresent(value -> values.put(key.get(), value));
      }
    }
    overridden.forEach(
        (name, texts) -> {
          JobKey key = keys.find(name).orElseThrow();
          reader.override(key, texts).ifPresent(value -> values.put(key, value));
        });
    for (JobKey key : keys.all()) {
      boolean written =
          overridden.containsKey(key.name())
              || members.stream().anyMatch(member -> member.key().equals(key.name()));
      if (key.required() && !written) {
        mistakes.add(command.place(), "%s is missing below %s", key, command.key());
      }
    }
    return new Job(command.key(), command.place(), keys, values);
  }

  private List<Member> members(Member command) {
    if (command.value() instanceof Mapping mapping) {
      return mapping.members();
    }
    boolean empty = command.value() instanceof Scalar scalar && scalar.kind() == ScalarKind.NOTHING;
    if (!empty) {
      mistakes.add(
          command.value().place(),
          "%s takes keys with values, found %s",
          command.key(),
          command.value().described());
    }
    return List.of();
  }
}
