package io.spanbeam.annotation;

import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationValue;
import java.util.function.Consumer;

/**
 * Cuts records of one look-up window into portions: each full by number or by bytes, but for the
 * last one.
 */
final class PortionCutter {
  private static final int BYTES_OF_RECORD = 32;
  private static final int BYTES_OF_VALUE = 64;

  private final int maxRecords;
  private final long maxBytes;
  private final Consumer<Portion> output;
  private final Block.Builder block = new Block.Builder();
  private int records;
  private long bytes;

  /**
   * Makes a cutter.
   *
   * @param maxRecords most records of a portion
   * @param maxBytes most bytes of a portion; a record that has more is a portion of its own
   */
  PortionCutter(int maxRecords, long maxBytes, Consumer<Portion> output) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
    this.output = output;
  }

  void add(MergedRecord merged) {
    long more = bytes(merged.annotations());
    if (bytes + more > maxBytes) {
      finish();
    }
    merged.parts().forEach(block::add);
    records++;
    bytes += more;
    if (records == maxRecords) {
      finish();
    }
  }

  /** Puts out what is left, if anything. */
  void finish() {
    if (records > 0) {
      output.accept(new Portion(bytes, block.build()));
      records = 0;
      bytes = 0;
    }
  }

  private static long bytes(AnnotationRecord annotations) {
    long bytes = BYTES_OF_RECORD + jsonBytes(annotations.recordId());
    for (AnnotationValue value : annotations.values()) {
      bytes += BYTES_OF_VALUE + jsonBytes(value.name());
      bytes += value.label().map(PortionCutter::jsonBytes).orElse(0L);
      bytes += value.text().map(PortionCutter::jsonBytes).orElse(0L);
    }
    return bytes;
  }

  private static long jsonBytes(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char current = text.charAt(i);
      if (current < ' ') {
        bytes += 6;
      } else if (current == '"' || current == '\\') {
        bytes += 2;
      } else {
        bytes += current < 0x80 ? 1 : 3;
      }
    }
    return bytes;
  }
}
