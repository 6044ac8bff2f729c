package io.spanbeam.annotation.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads records that are JSON objects, from an array or from lines. Broken syntax spoils an array
 * as a whole, because nobody knows where its next record begins, but only one of the lines.
 */
final class JsonReader {
  private final InputFile file;
  private final Intake intake;
  private final boolean lines;
  private final JsonRecords records = new JsonRecords();

  private JsonReader(InputFile file, Intake intake) {
    this.file = file;
    this.intake = intake;
    this.lines = file.format() == InputFormat.JSONL;
  }

  static void read(InputFile file, Intake intake) throws IOException {
    try (InputStream text = FileContent.openText(file)) {
      new JsonReader(file, intake).read(text);
    }
  }

  private void read(InputStream text) throws IOException {
    JsonFrames frames = lines ? new JsonLineFrames(text) : new JsonArrayFrames(text, file.name());
    while (frames.next()) {
      RecordOrigin origin = intake.next(frames.line());
      try {
        refuseBytes(frames);
      } catch (RecordDefect e) {
        intake.reject(origin, e, raw(frames));
        continue;
      }
      RecordDraft draft = new RecordDraft();
      try {
        parse(frames, draft);
        intake.take(origin, draft);
      } catch (RecordDefect e) {
        intake.reject(origin, e, asItCame(frames, e));
      }
    }
  }

  private static void refuseBytes(JsonFrames frames) throws RecordDefect {
    if (frames.isTooLarge()) {
      throw new RecordDefect(
          RecordDefect.TOO_LARGE,
          "the record has %d bytes; at most %d are read",
          frames.total(),
          JsonFrames.MAX_RECORD_BYTES);
    }
    int malformed = Unicode.firstMalformed(frames.bytes(), frames.offset(), frames.length());
    if (malformed >= 0) {
      throw new RecordDefect(
          RecordDefect.INVALID_TEXT,
          "the record is not UTF-8: its byte %d is 0x%02X; save the file as UTF-8",
          malformed - frames.offset() + 1,
          frames.bytes()[malformed]);
    }
    // The parser would take it for UTF-16 or UTF-32.
    for (int i = 0; i < Math.min(frames.length(), Integer.BYTES); i++) {
      if (frames.bytes()[frames.offset() + i] == 0) {
        throw new RecordDefect(
            RecordDefect.INVALID_TEXT, "the record is not UTF-8: it has zero bytes");
      }
    }
  }

  private void parse(JsonFrames frames, RecordDraft draft) throws IOException, RecordDefect {
    try {
      records.parse(frames.bytes(), frames.offset(), frames.length(), draft);
    } catch (JsonProcessingException e) {
      if (!lines) {
        throw broken(frames, e);
      }
      throw new RecordDefect(
          RecordDefect.JSON_SYNTAX,
          "the line is no JSON at column %d: %s",
          column(e),
          e.getOriginalMessage());
    }
  }

  private String asItCame(JsonFrames frames, RecordDefect defect) throws IOException {
    switch (defect.code()) {
      case RecordDefect.JSON_SYNTAX, RecordDefect.NOT_AN_OBJECT -> {
        return raw(frames);
      }
      default -> {
        try {
          return JsonCopy.of(frames.bytes(), frames.offset(), frames.length());
        } catch (JsonProcessingException e) {
          // The defect stood before the broken syntax.
          if (!lines) {
            throw broken(frames, e);
          }
          return raw(frames);
        }
      }
    }
  }

  private static String raw(JsonFrames frames) {
    String text = new String(frames.bytes(), frames.offset(), frames.length(), UTF_8).strip();
    return frames.isTooLarge() ? RecordJson.raw(text, frames.total()) : RecordJson.raw(text);
  }

  private InputException broken(JsonFrames frames, JsonProcessingException failure) {
    JsonLocation location = failure.getLocation();
    boolean firstLine = location == null || location.getLineNr() <= 1;
    return new InputException(
        "Invalid JSON in %s, line %d, column %d: %s"
            .formatted(
                file.name(),
                firstLine ? frames.line() : frames.line() + location.getLineNr() - 1,
                firstLine ? frames.column() + column(failure) - 1 : column(failure),
                failure.getOriginalMessage()),
        failure);
  }

  private static long column(JsonProcessingException failure) {
    JsonLocation location = failure.getLocation();
    return location == null ? 1 : Math.max(1, location.getColumnNr());
  }
}
