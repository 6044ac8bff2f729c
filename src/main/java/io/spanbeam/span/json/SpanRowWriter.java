package io.spanbeam.span.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;

/** Writes rows in the shape {@link JsonShape#SPAN}. */
final class SpanRowWriter extends RowWriter {
  private static final byte[] KIND = Members.key("kind");
  private static final byte[] UNKNOWN_KIND = ",\"kind\":\"UNKNOWN\"".getBytes(ISO_8859_1);

  private final Parts parts;
  private final byte[] contextKey = Members.key("context");
  private final byte[] attributesKey = Members.key("attributes");

  SpanRowWriter(List<ValueWriter> columns, Parts parts) {
    super(columns);
    this.parts = parts;
  }

  /**
   * What a span consists of, in the order in which it is written.
   *
   * @param name the name of the span
   * @param context trace and span ID
   * @param kinds columns that may name the kind; the first that does so counts
   * @param head parent, times and status
   * @param attributes the attributes, without their prefix
   * @param tail everything else
   */
  record Parts(
      Members name,
      Members context,
      List<ValueWriter> kinds,
      Members head,
      Members attributes,
      NamedEntries annotations,
      NamedEntries evaluations,
      Members tail) {}

  @Override
  void activate() {
    parts.name.activate();
    parts.context.activate();
    parts.head.activate();
    parts.attributes.activate();
    parts.annotations.activate();
    parts.evaluations.activate();
    parts.tail.activate();
  }

  @Override
  void write(int row, JsonOutput output) {
    int start = output.position();
    parts.name.write(row, output);
    writeObject(contextKey, parts.context, row, output);
    writeKind(row, output);
    parts.head.write(row, output);
    writeObject(attributesKey, parts.attributes, row, output);
    parts.annotations.write(row, output);
    parts.evaluations.write(row, output);
    parts.tail.write(row, output);
    output.closeObject(start);
  }

  private static void writeObject(byte[] key, Members members, int row, JsonOutput output) {
    int start = output.position();
    output.raw(key);
    int first = output.position();
    members.write(row, output);
    if (output.position() == first) {
      output.moveTo(start);
    } else {
      output.closeObject(first);
    }
  }

  private void writeKind(int row, JsonOutput output) {
    int start = output.position();
    for (ValueWriter kind : parts.kinds) {
      if (!kind.isNull(row) && !kind.isEmpty(row)) {
        output.raw(KIND);
        if (kind.write(row, output)) {
          return;
        }
        output.moveTo(start);
      }
    }
    output.raw(UNKNOWN_KIND);
  }
}
