package io.spanbeam.annotation.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/**
 * Reads rows of a collection as records, in each shape that a table may have: {@code record_id}
 * with {@code values} (an array of rows with {@code name}, {@code label}, {@code score}, {@code
 * text}, or the same as JSON text), with {@code name}, {@code label}, {@code score} and {@code
 * text}, or with {@code <name>.label} and so on; or {@code context.span_id} with {@code
 * annotation.<name>.label} and so on, and any other fields. Not thread-safe.
 */
public final class RowRecords {
  private static final String INPUT = "The schema of the input";

  private final RowColumn[] columns;
  private final Set<String> passedOver;
  private final RecordCheck check;
  private final JsonRecords json = new JsonRecords();
  private final MessageDigest sha256;

  private RowRecords(RowColumn[] columns, Set<String> passedOver, RecordCheck check) {
    this.columns = columns;
    this.passedOver = passedOver;
    this.check = check;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /**
   * Returns a reader of rows of a schema.
   *
   * @throws IllegalArgumentException if records can't have that schema, in one sentence
   */
  public static RowRecords of(Schema schema, RecordCheck check) {
    try {
      Columns columns = Columns.of(INPUT, schema.getFieldNames(), check);
      return new RowRecords(
          RowColumn.of(INPUT, columns, schema.getFields()).toArray(RowColumn[]::new),
          columns.passedOver(),
          check);
    } catch (InputException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Hands over what a row turns out to be. Its origin is that of an element. */
  public void read(Row row, RecordConsumer consumer) throws IOException {
    for (String name : passedOver) {
      consumer.passOverColumns(name);
    }
    String asItCame = RowJson.of(columns, row);
    RecordOrigin origin = RecordOrigin.ofElement(hash(asItCame));
    try {
      RecordDraft draft = new RecordDraft();
      for (RowColumn column : columns) {
        column.put(row, draft, json);
      }
      Optional<RecordDraft.Resolved> resolved = draft.resolve(check);
      if (resolved.isPresent()) {
        consumer.accept(
            new InputRecord(origin, resolved.get().annotations(), resolved.get().startTime()));
      } else {
        consumer.passOver(origin);
      }
    } catch (RecordDefect e) {
      consumer.reject(
          new DeadLetter(DeadLetter.Kind.REJECTED, e.code(), e.reason(), origin, asItCame, 0));
    }
  }

  private long hash(String content) {
    return ByteBuffer.wrap(sha256.digest(content.getBytes(UTF_8))).getLong();
  }
}
