package io.spanbeam.span.json;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Members of an object, each of them a column. Members without a value are left out. */
final class Members {
  private final byte[][] keys;
  private final ValueWriter[] writers;

  /** The members with any value in the batch that is bound; the others cost nothing per row. */
  private final int[] active;

  private int activeCount;

  private Members(List<byte[]> keys, List<ValueWriter> writers) {
    this.keys = keys.toArray(byte[][]::new);
    this.writers = writers.toArray(ValueWriter[]::new);
    this.active = new int[writers.size()];
  }

  static Builder builder() {
    return new Builder();
  }

  /** Takes note of which columns hold values; called after all of them are bound. */
  void activate() {
    activeCount = 0;
    for (int i = 0; i < writers.length; i++) {
      if (!writers[i].isAllNull()) {
        active[activeCount++] = i;
      }
    }
  }

  boolean isActive() {
    return activeCount > 0;
  }

  /** Writes {@code ,"key":value} for each member that has a value at {@code row}. */
  void write(int row, JsonOutput output) {
    for (int i = 0; i < activeCount; i++) {
      ValueWriter writer = writers[active[i]];
      if (!writer.isNull(row)) {
        int start = output.position();
        output.raw(keys[active[i]]);
        if (!writer.write(row, output)) {
          output.moveTo(start);
        }
      }
    }
  }

  /** Returns {@code ,"name":} in UTF-8. */
  static byte[] key(String name) {
    JsonOutput output = new JsonOutput(64);
    output.comma();
    JsonText.write(output, name);
    output.raw((byte) ':');
    return output.toBytes();
  }

  /** Collects members; sees to it that no name occurs twice. */
  static final class Builder {
    private final Set<String> taken = new HashSet<>();
    private final List<byte[]> keys = new ArrayList<>();
    private final List<ValueWriter> writers = new ArrayList<>();

    private Builder() {}

    /** Keeps a name for a member that is written by other means. */
    Builder reserve(String name) {
      taken.add(name);
      return this;
    }

    /** Adds a member; if its name is taken, as {@code name#2}, {@code name#3} and so on. */
    Builder add(String name, ValueWriter writer) {
      String unique = name;
      for (int i = 2; !taken.add(unique); i++) {
        unique = name + "#" + i;
      }
      keys.add(key(unique));
      writers.add(writer);
      return this;
    }

    boolean isEmpty() {
      return writers.isEmpty();
    }

    Members build() {
      return new Members(keys, writers);
    }
  }
}
