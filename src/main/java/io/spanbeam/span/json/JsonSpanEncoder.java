package io.spanbeam.span.json;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Writes spans as strict JSON (RFC 8259) in UTF-8, straight from columns to bytes. Keeps what it
 * learned of a schema, and its buffers, from batch to batch; for one thread at a time.
 *
 * <p>A row is one line: no line break occurs in it. How values are written:
 *
 * <ul>
 *   <li>Integers of up to 64 bits, signed or not, and decimals with all their digits.
 *       Floating-point numbers read as the same number again and show that they are such ({@code
 *       1.0}).
 *   <li>Members that are null are left out, and so are NaN and the infinities, which JSON does not
 *       have. In a list both are {@code null}, and in a map a null value is {@code null}.
 *   <li>{@code start_time} and {@code end_time}, int64 or float64 nanoseconds since the epoch, and
 *       Arrow timestamps of any unit as ISO 8601 in UTC: {@code 2024-01-01T12:00:00.199210001Z},
 *       with 0, 3, 6 or 9 digits of a second, the fewest that hold the value. A start or end of 0
 *       means that there is none and stays the number 0 (ax-protocol §8.4).
 *   <li>Dates, times of day, durations and intervals as ISO 8601; bytes as base64; lists as arrays;
 *       structs, and maps whose keys are text, as objects; other maps as arrays of pairs.
 *   <li>Text that is not well-formed UTF-8 has U+FFFD in place of what is not.
 *   <li>Columns that hold JSON as text (ax-protocol §8.4: messages, documents, tools, embeddings,
 *       metadata, parameters, events, notes) are embedded as the JSON that they are, value by
 *       value, without insignificant white space and with every digit. A value that is not strict
 *       JSON, such as one with Python's {@code NaN}, with half a surrogate pair, with a number
 *       beyond float64, or nested deeper than 512 levels, stays a string. An empty text is no
 *       value. Where a list of them is due, a lone text becomes a list of one element and empty
 *       elements are left out.
 *   <li>A second member of the same name in an object is called {@code name#2}.
 * </ul>
 *
 * <p>In the shape {@link JsonShape#SPAN}, moreover, {@code kind} is {@code UNKNOWN} where no column
 * tells it, an empty {@code parent_id} is left out, columns {@code annotation.<name>.<part>} and
 * {@code eval.<name>.<part>} become entries of {@code annotations} and {@code evaluations} (with
 * {@code updated_at} from milliseconds to ISO 8601 and {@code updated_by} as the annotator's
 * email), and objects and lists of the model without content are left out.
 */
public final class JsonSpanEncoder {
  private static final int FLUSH_BYTES = 256 * 1024;

  private final JsonShape shape;
  private final JsonOutput output = new JsonOutput();
  private Schema schema;
  private RowWriter rows;

  /** Makes an encoder without any buffers in use. */
  public JsonSpanEncoder(JsonShape shape) {
    this.shape = requireNonNull(shape, "shape is null");
  }

  /**
   * Writes each row of {@code root} as one JSON object.
   *
   * @param root the rows; dictionary-encoded columns must be decoded before
   * @param separator written between two rows, not before the first and not after the last
   * @param out receives large pieces, also in the middle of the batch; neither flushed nor closed
   * @throws IOException if {@code out} throws it
   * @throws IllegalArgumentException if a column can't be written: it is dictionary-encoded, or
   *     holds more than 2 GiB
   * @throws IllegalStateException if a row needs more than 2 GiB
   */
  public void encode(VectorSchemaRoot root, byte[] separator, OutputStream out) throws IOException {
    int count = root.getRowCount();
    if (count == 0) {
      return;
    }
    chooseWriters(root.getSchema());
    try {
      rows.bind(root.getFieldVectors());
      for (int row = 0; row < count; row++) {
        if (row > 0) {
          output.raw(separator);
        }
        rows.write(row, output);
        if (output.position() >= FLUSH_BYTES) {
          output.drainTo(out);
        }
      }
      output.drainTo(out);
    } finally {
      output.reset();
      rows.trim();
    }
  }

  private void chooseWriters(Schema of) {
    if (rows == null || schema != of && !schema.equals(of)) {
      rows =
          switch (shape) {
            case COLUMNS -> ColumnsRowWriter.of(of);
            case SPAN -> SpanRowLayout.rowWriter(of);
          };
      schema = of;
    }
  }
}
