package io.spanbeam.ax.rest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The columns of one page, in the order in which they first had a value. */
final class PageColumns {
  private final Map<String, ColumnBuffer> columns = new LinkedHashMap<>();
  private int row = -1;

  /** Begins the next span. */
  void startRow() {
    row++;
  }

  /** Sets a value of the current span; a null is as good as no value. */
  void set(String column, Object value) {
    if (value != null) {
      columns.computeIfAbsent(column, ColumnBuffer::new).set(row, value);
    }
  }

  /** Returns a value of the current span, or null. */
  Object value(String column) {
    ColumnBuffer buffer = columns.get(column);
    return buffer == null ? null : buffer.value(row);
  }

  int rows() {
    return row + 1;
  }

  /** Returns the spans as Arrow columns; the caller closes them. */
  VectorSchemaRoot toRoot(BufferAllocator allocator) {
    List<FieldVector> vectors = new ArrayList<>();
    try {
      for (ColumnBuffer column : columns.values()) {
        vectors.add(column.toVector(allocator, rows()));
      }
    } catch (RuntimeException e) {
      vectors.forEach(FieldVector::close);
      throw e;
    }
    return new VectorSchemaRoot(
        vectors.stream().map(FieldVector::getField).toList(), vectors, rows());
  }
}
