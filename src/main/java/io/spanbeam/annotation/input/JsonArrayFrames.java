package io.spanbeam.annotation.input;

import static io.spanbeam.annotation.input.RecordDefect.quoted;

import java.io.IOException;
import java.io.InputStream;

/**
 * The elements of one JSON array. Only brackets, quotes and commas are looked at; whether an
 * element is JSON is for its parser to say.
 */
final class JsonArrayFrames extends JsonFrames {
  private final String path;
  private boolean begun;
  private long chunkStart;
  private long lineStart;
  private long column;

  /**
   * Begins before the array.
   *
   * @param path for sentences
   */
  JsonArrayFrames(InputStream in, String path) {
    super(in);
    this.path = path;
  }

  @Override
  long column() {
    return column;
  }

  @Override
  boolean next() throws IOException {
    boolean first = !begun;
    if (first) {
      begin();
      begun = true;
    }
    int found = skipBlanks();
    if (found == ']') {
      position++;
      end();
      return false;
    }
    if (!first) {
      if (found != ',') {
        throw unexpected(found, "a comma or ] after a record");
      }
      position++;
      found = skipBlanks();
    }
    if (found < 0 || found == ',' || found == ']') {
      throw unexpected(found, "a record {...}");
    }
    readElement();
    return true;
  }

  private void begin() throws IOException {
    int found = skipBlanks();
    if (found == '{') {
      throw new InputException(
          ("%s begins with { and not with [: it is no JSON array of records. If it has one object"
                  + " per line, name it .jsonl or give --format jsonl")
              .formatted(path));
    }
    if (found != '[') {
      throw unexpected(found, "an array of records [...]");
    }
    position++;
  }

  private void end() throws IOException {
    int found = skipBlanks();
    if (found >= 0) {
      throw unexpected(found, "nothing after the end of the array");
    }
  }

  /** Goes to the next byte that is not blank, and returns it; -1 at the end of the stream. */
  private int skipBlanks() throws IOException {
    while (true) {
      for (; position < limit; position++) {
        byte found = chunk[position];
        if (found == '\n') {
          countLine(position);
        } else if (found != ' ' && found != '\t' && found != '\r') {
          return found & 0xFF;
        }
      }
      if (!refill()) {
        return -1;
      }
    }
  }

  private void readElement() throws IOException {
    beginRecord();
    line = nextLine;
    column = columnOf(position);
    int depth = 0;
    boolean quoted = false;
    boolean escaped = false;
    while (true) {
      int start = position;
      for (int i = start; i < limit; i++) {
        byte found = chunk[i];
        if (found == '\n') {
          countLine(i);
        }
        if (quoted) {
          if (escaped) {
            escaped = false;
          } else if (found == '\\') {
            escaped = true;
          } else if (found == '"') {
            quoted = false;
          }
        } else if (found == '"') {
          quoted = true;
        } else if (found == '{' || found == '[') {
          depth++;
        } else if (found == '}' || found == ']') {
          if (depth <= 1) {
            finish(start, depth == 0 ? i : i + 1);
            return;
          }
          depth--;
        } else if (found == ',' && depth == 0) {
          finish(start, i);
          return;
        }
      }
      keep(start);
      if (!refill()) {
        throw new InputException(
            "%s ends in the middle of the record that begins on line %d: the file is cut off"
                .formatted(path, line));
      }
    }
  }

  private void finish(int start, int end) {
    position = end;
    endRecord(start, end);
  }

  private boolean refill() throws IOException {
    chunkStart += limit;
    return fill();
  }

  private void countLine(int index) {
    nextLine++;
    lineStart = chunkStart + index + 1;
  }

  private long columnOf(int index) {
    return chunkStart + index - lineStart + 1;
  }

  private InputException unexpected(int found, String expected) {
    return found < 0
        ? new InputException(
            "%s ends on line %d without %s: the file is cut off"
                .formatted(path, nextLine, expected))
        : new InputException(
            "Invalid JSON in %s, line %d, column %d: found %s, expected %s"
                .formatted(
                    path,
                    nextLine,
                    columnOf(position),
                    quoted(Character.toString(found)),
                    expected));
  }
}
