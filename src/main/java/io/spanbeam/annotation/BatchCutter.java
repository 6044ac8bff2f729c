package io.spanbeam.annotation;

import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Cuts records into batches for one request each: full by number or by bytes, but for the last one
 * of each window, and where there are very many windows. Records of different windows never share a
 * batch.
 */
final class BatchCutter {
  /** Bytes of a request's body; a record that is larger goes alone. */
  static final long MAX_BYTES = 4L << 20;

  /**
   * Bytes of all open batches. Records of many windows may leave one open for each; beyond this all
   * are put out as they are.
   */
  static final long MAX_OPEN_BYTES = 8 * MAX_BYTES;

  private static final int BYTES_OF_RECORD = 32;
  private static final int BYTES_OF_VALUE = 64;

  private final int maxRecords;
  private final Function<MergedRecord, LookupWindow> windows;
  private final Consumer<List<MergedRecord>> output;
  private final Map<LookupWindow, Batch> open = new LinkedHashMap<>();
  private long openBytes;

  private static final class Batch {
    private final List<MergedRecord> records = new ArrayList<>();
    private long bytes;
  }

  BatchCutter(
      int maxRecords,
      Function<MergedRecord, LookupWindow> windows,
      Consumer<List<MergedRecord>> output) {
    this.maxRecords = maxRecords;
    this.windows = windows;
    this.output = output;
  }

  void add(MergedRecord merged) {
    LookupWindow window = windows.apply(merged);
    long bytes = bytes(merged.annotations());
    Batch batch = open.computeIfAbsent(window, none -> new Batch());
    if (!batch.records.isEmpty() && batch.bytes + bytes > MAX_BYTES) {
      batch = next(window, batch);
    }
    batch.records.add(merged);
    batch.bytes += bytes;
    openBytes += bytes;
    if (batch.records.size() == maxRecords) {
      next(window, batch);
    }
    if (openBytes > MAX_OPEN_BYTES) {
      finish();
    }
  }

  /** Puts out what is left, in the order in which the windows came. */
  void finish() {
    open.values().stream()
        .map(batch -> batch.records)
        .filter(records -> !records.isEmpty())
        .forEach(output);
    open.clear();
    openBytes = 0;
  }

  private Batch next(LookupWindow window, Batch full) {
    output.accept(full.records);
    openBytes -= full.bytes;
    Batch next = new Batch();
    open.put(window, next);
    return next;
  }

  /** Returns about how many bytes a record takes in a request, rather too many than too few. */
  private static long bytes(AnnotationRecord annotations) {
    long bytes = BYTES_OF_RECORD + jsonBytes(annotations.recordId());
    for (AnnotationValue value : annotations.values()) {
      bytes += BYTES_OF_VALUE + jsonBytes(value.name());
      bytes += value.label().map(BatchCutter::jsonBytes).orElse(0L);
      bytes += value.text().map(BatchCutter::jsonBytes).orElse(0L);
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
