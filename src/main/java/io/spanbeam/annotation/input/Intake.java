package io.spanbeam.annotation.input;

import java.io.IOException;
import java.util.Optional;

/** Numbers the records of a file, and hands each to the consumer as what it turns out to be. */
final class Intake {
  private final InputFile file;
  private final RecordCheck check;
  private final RecordConsumer consumer;
  private long number;

  Intake(InputFile file, RecordCheck check, RecordConsumer consumer) {
    this.file = file;
    this.check = check;
    this.consumer = consumer;
  }

  RecordCheck check() {
    return check;
  }

  /** Hands over which columns of the file are passed over. */
  void passOver(Columns columns) throws IOException {
    for (String name : columns.passedOver()) {
      consumer.passOverColumns(name);
    }
  }

  /** Numbers the next record. */
  RecordOrigin next(long line) {
    number++;
    return new RecordOrigin(file.index(), file.name(), number, line);
  }

  /**
   * Hands over a record.
   *
   * @throws RecordDefect if it is none, or the check refuses it; no record is handed over then
   */
  void take(RecordOrigin origin, RecordDraft draft) throws RecordDefect, IOException {
    for (String name : draft.passedOver(check)) {
      consumer.passOverColumns(name);
    }
    Optional<RecordDraft.Resolved> resolved = draft.resolve(check);
    if (resolved.isPresent()) {
      consumer.accept(
          new InputRecord(origin, resolved.get().annotations(), resolved.get().startTime()));
    } else {
      consumer.passOver(origin);
    }
  }

  /** Hands over a record that can't be used, as it came. */
  void reject(RecordOrigin origin, RecordDefect defect, String recordJson) throws IOException {
    consumer.reject(
        new DeadLetter(
            DeadLetter.Kind.REJECTED, defect.code(), defect.reason(), origin, recordJson, 0));
  }
}
