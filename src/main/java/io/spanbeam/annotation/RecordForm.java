package io.spanbeam.annotation;

import io.spanbeam.annotation.input.DeadLetter;
import io.spanbeam.annotation.input.InputRecord;
import io.spanbeam.annotation.input.RecordOrigin;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The binary form of records between the stages of a run. Equal records have equal bytes. */
final class RecordForm {
  private static final int LABEL = 1;
  private static final int SCORE = 2;
  private static final int TEXT = 4;

  private RecordForm() {}

  static void write(AnnotationRecord annotations, ByteWriter out) {
    out.writeText(annotations.recordId());
    out.writeLong(annotations.values().size());
    for (AnnotationValue value : annotations.values()) {
      out.writeText(value.name());
      out.writeByte(
          (value.label().isPresent() ? LABEL : 0)
              | (value.score().isPresent() ? SCORE : 0)
              | (value.text().isPresent() ? TEXT : 0));
      value.label().ifPresent(out::writeText);
      value.score().ifPresent(out::writeDouble);
      value.text().ifPresent(out::writeText);
    }
  }

  static AnnotationRecord readAnnotations(ByteReader in) {
    String recordId = in.readText();
    int size = in.readInt();
    List<AnnotationValue> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      String name = in.readSharedText();
      int parts = in.readByte();
      values.add(
          new AnnotationValue(
              name,
              (parts & LABEL) == 0 ? Optional.empty() : Optional.of(in.readSharedText()),
              (parts & SCORE) == 0 ? OptionalDouble.empty() : OptionalDouble.of(in.readDouble()),
              (parts & TEXT) == 0 ? Optional.empty() : Optional.of(in.readText())));
    }
    return new AnnotationRecord(recordId, values);
  }

  static void write(InputRecord input, ByteWriter out) {
    write(input.origin(), out);
    out.writeByte(input.startTime().isPresent() ? 1 : 0);
    if (input.startTime().isPresent()) {
      out.writeLong(input.startTime().get().getEpochSecond());
      out.writeLong(input.startTime().get().getNano());
    }
    write(input.annotations(), out);
  }

  static InputRecord readInput(ByteReader in) {
    RecordOrigin origin = readOrigin(in);
    Optional<Instant> startTime =
        in.readByte() == 0
            ? Optional.empty()
            : Optional.of(Instant.ofEpochSecond(in.readLong(), in.readLong()));
    return new InputRecord(origin, readAnnotations(in), startTime);
  }

  static void write(DeadLetter letter, ByteWriter out) {
    out.writeByte(letter.kind().ordinal());
    out.writeText(letter.code());
    out.writeText(letter.reason());
    write(letter.origin(), out);
    out.writeText(letter.recordJson());
    out.writeLong(letter.attempts());
  }

  static DeadLetter readLetter(ByteReader in) {
    return new DeadLetter(
        DeadLetter.Kind.values()[in.readByte()],
        in.readText(),
        in.readText(),
        readOrigin(in),
        in.readText(),
        in.readInt());
  }

  private static void write(RecordOrigin origin, ByteWriter out) {
    out.writeLong(origin.file());
    out.writeText(origin.path());
    out.writeLong(origin.number());
    out.writeLong(origin.line());
  }

  private static RecordOrigin readOrigin(ByteReader in) {
    return new RecordOrigin(in.readInt(), in.readSharedText(), in.readLong(), in.readLong());
  }
}
