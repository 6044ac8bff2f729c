package io.spanbeam.ax.flight;

import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationValue;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.flight.AnnotationSchema.Part;
import io.spanbeam.span.SpanColumns;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Fills batches of an annotation table, bounded in rows and bytes. Used by one thread. */
final class AnnotationRows {
  private static final String UPDATED_BY = "spanbeam";

  /** A value of fixed width or an offset with its share of validity, in bytes, rounded up. */
  private static final long CELL_BYTES = 9;

  private final VectorSchemaRoot root;
  private final long updatedAtMillis;
  private final int maxRows;
  private final long maxBytes;
  private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
  private final VarCharVector spanIds;
  private final Map<String, Columns> columns = new HashMap<>();
  private int rows;
  private long bytes;

  /** The columns of one name; null where no record of the request gives the part. */
  private record Columns(
      VarCharVector labels,
      Float8Vector scores,
      VarCharVector texts,
      VarCharVector updatedBy,
      BigIntVector updatedAt) {}

  /**
   * Makes rows for a table.
   *
   * @param root columns of {@link AnnotationSchema}
   * @param maxRows most rows of a batch
   * @param maxBytes size from which on a batch is full; the last row may exceed it
   */
  AnnotationRows(VectorSchemaRoot root, long updatedAtMillis, int maxRows, long maxBytes) {
    this.root = root;
    this.updatedAtMillis = updatedAtMillis;
    this.maxRows = maxRows;
    this.maxBytes = maxBytes;
    spanIds = (VarCharVector) root.getVector(SpanColumns.SPAN_ID);
  }

  boolean isEmpty() {
    return rows == 0;
  }

  boolean isFull() {
    return rows >= maxRows || bytes >= maxBytes;
  }

  /** Adds a row. */
  void add(AnnotationRecord annotated) throws AxException {
    setText(annotated, spanIds, annotated.recordId());
    for (AnnotationValue value : annotated.values()) {
      Columns of = columns.computeIfAbsent(value.name(), this::columnsOf);
      if (value.label().isPresent()) {
        setText(annotated, of.labels, value.label().get());
      }
      if (value.score().isPresent()) {
        of.scores.setSafe(rows, value.score().getAsDouble());
      }
      if (value.text().isPresent()) {
        setText(annotated, of.texts, value.text().get());
      }
      setText(annotated, of.updatedBy, UPDATED_BY);
      of.updatedAt.setSafe(rows, updatedAtMillis);
    }
    rows++;
    // Columns without a value in this row have a place for it all the same
    bytes += root.getFieldVectors().size() * CELL_BYTES;
  }

  /** Makes the rows added so far the batch of the table. */
  void finish() {
    root.setRowCount(rows);
  }

  /** Releases the batch and starts the next one. */
  void clear() {
    root.clear();
    rows = 0;
    bytes = 0;
  }

  private Columns columnsOf(String name) {
    return new Columns(
        (VarCharVector) root.getVector(Part.LABEL.column(name)),
        (Float8Vector) root.getVector(Part.SCORE.column(name)),
        (VarCharVector) root.getVector(Part.TEXT.column(name)),
        (VarCharVector) root.getVector(Part.UPDATED_BY.column(name)),
        (BigIntVector) root.getVector(Part.UPDATED_AT.column(name)));
  }

  private void setText(AnnotationRecord annotated, VarCharVector column, String text)
      throws AxException {
    ByteBuffer encoded;
    try {
      encoded = utf8.encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw new AxException(
          Category.INVALID,
          "Record '%s' can't be sent over Flight: column %s holds half a surrogate pair, which UTF-8 can't express"
              .formatted(annotated.recordId(), column.getName()),
          e);
    }
    column.setSafe(rows, encoded, 0, encoded.remaining());
    bytes += encoded.remaining();
  }
}
