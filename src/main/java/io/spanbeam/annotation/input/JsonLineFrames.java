package io.spanbeam.annotation.input;

import java.io.IOException;
import java.io.InputStream;

/** The lines of a JSON Lines stream that are not blank. */
final class JsonLineFrames extends JsonFrames {
  JsonLineFrames(InputStream in) {
    super(in);
  }

  @Override
  boolean next() throws IOException {
    while (readLine()) {
      if (!isBlank()) {
        return true;
      }
    }
    return false;
  }

  @Override
  long column() {
    return 1;
  }

  private boolean readLine() throws IOException {
    if (position == limit && !fill()) {
      return false;
    }
    beginRecord();
    line = nextLine++;
    while (true) {
      int start = position;
      for (int i = start; i < limit; i++) {
        if (chunk[i] == '\n') {
          position = i + 1;
          endRecord(start, i);
          return true;
        }
      }
      keep(start);
      if (!fill()) {
        endRecord(0, 0);
        return true;
      }
    }
  }

  private boolean isBlank() {
    for (int i = offset(); i < offset() + length(); i++) {
      if (bytes()[i] != ' ' && bytes()[i] != '\t' && bytes()[i] != '\r') {
        return false;
      }
    }
    return !isTooLarge();
  }
}
