package io.spanbeam.cli.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values of {@code --set key=value}, which win over those of the job file. */
public final class Overrides {
  private static final String FLAG = "--set ";

  private final Map<String, List<String>> values = new LinkedHashMap<>();

  /** Adds {@code key=value}; for a key that takes a list, values of the same key add up. */
  public static Overrides of(List<String> settings, Mistakes mistakes) {
    Overrides overrides = new Overrides();
    for (String setting : settings) {
      int end = setting.indexOf('=');
      if (end < 1) {
        mistakes.add(place(setting), "Write it as key=value");
      } else {
        overrides
            .values
            .computeIfAbsent(setting.substring(0, end), key -> new ArrayList<>())
            .add(setting.substring(end + 1));
      }
    }
    return overrides;
  }

  static Place place(String key) {
    return Place.argument(FLAG + key);
  }

  /** Returns the values for keys that there are; the others are mistakes. */
  Map<String, List<String>> known(JobKeys keys, Mistakes mistakes) {
    Map<String, List<String>> known = new LinkedHashMap<>();
    values.forEach(
        (name, texts) -> {
          Optional<JobKey> key = keys.find(name);
          if (key.isEmpty()) {
            mistakes.add(place(name), "Unknown key %s%s", name, keys.hint(name));
          } else {
            boolean all = key.get().takesList();
            known.put(name, all ? texts : texts.subList(texts.size() - 1, texts.size()));
          }
        });
    return known;
  }
}
