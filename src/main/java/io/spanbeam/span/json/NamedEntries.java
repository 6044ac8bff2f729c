package io.spanbeam.span.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The annotations or evaluations of a span: columns {@code <prefix><name>.<part>} become one entry
 * per name, and the entries of an overflow column follow them.
 */
final class NamedEntries {
  private final byte[] key;
  private final List<Entry> entries;
  private final Optional<ElementsWriter> overflow;

  private NamedEntries(byte[] key, List<Entry> entries, Optional<ElementsWriter> overflow) {
    this.key = key;
    this.entries = entries;
    this.overflow = overflow;
  }

  static Builder builder(String name) {
    return new Builder(name);
  }

  void activate() {
    entries.forEach(entry -> entry.parts().activate());
  }

  /** Writes the entries that have a value at {@code row} as one member; none if there is none. */
  void write(int row, JsonOutput output) {
    int member = output.position();
    output.raw(key);
    int start = output.position();
    for (Entry entry : entries) {
      if (entry.parts().isActive()) {
        entry.write(row, output);
      }
    }
    boolean overflowing = overflow.isPresent() && !overflow.get().isNull(row);
    if (overflowing) {
      overflow.get().writeElements(row, output);
    }
    if (output.position() > start || overflowing) {
      output.closeArray(start);
    } else {
      output.moveTo(member);
    }
  }

  /**
   * One annotation or evaluation.
   *
   * @param opening {@code ,{"name":"..."}
   * @param parts its label, score and so on
   */
  private record Entry(byte[] opening, Members parts) {
    void write(int row, JsonOutput output) {
      int start = output.position();
      output.raw(opening);
      int first = output.position();
      parts.write(row, output);
      if (output.position() == first) {
        output.moveTo(start);
      } else {
        output.raw((byte) '}');
      }
    }

    static byte[] opening(String name) {
      JsonOutput output = new JsonOutput(64);
      output.ascii(",{\"name\":");
      JsonText.write(output, name);
      return output.toBytes();
    }
  }

  /** Collects the columns. */
  static final class Builder {
    private final String name;
    private final Map<String, Members.Builder> entries = new LinkedHashMap<>();
    private Optional<ElementsWriter> overflow = Optional.empty();

    private Builder(String name) {
      this.name = name;
    }

    void add(String entry, String part, ValueWriter writer) {
      entries.computeIfAbsent(entry, absent -> Members.builder().reserve("name")).add(part, writer);
    }

    /** Takes the overflow column; refuses a second one. */
    boolean addOverflow(ElementsWriter writer) {
      if (overflow.isPresent()) {
        return false;
      }
      overflow = Optional.of(writer);
      return true;
    }

    boolean isEmpty() {
      return entries.isEmpty() && overflow.isEmpty();
    }

    NamedEntries build() {
      List<Entry> built = new ArrayList<>();
      entries.forEach((entry, parts) -> built.add(new Entry(Entry.opening(entry), parts.build())));
      return new NamedEntries(Members.key(name), built, overflow);
    }
  }
}
