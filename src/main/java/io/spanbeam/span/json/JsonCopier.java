package io.spanbeam.span.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.spanbeam.span.LittleEndian;

/**
 * Checks text against RFC 8259 and copies it without insignificant white space, in one pass. What
 * stands in strings and numbers is copied byte by byte, so no digit and no escape changes, and the
 * copy holds no line break.
 *
 * <p>Stricter than the grammar in four points, because common parsers refuse the whole row for what
 * the grammar lets through: the text must be well-formed UTF-8, escapes of surrogates must come in
 * pairs, numbers must be within the range of float64, and at most {@link #MAXIMUM_DEPTH} arrays and
 * objects may be open at a time. Python's {@code NaN} and {@code Infinity} are not JSON.
 */
final class JsonCopier {
  /** The most arrays and objects open at a time. */
  static final int MAXIMUM_DEPTH = 512;

  /** Integers of so many digits are within float64. */
  private static final int FLOAT64_DIGITS = 308;

  private final boolean[] insideObject = new boolean[MAXIMUM_DEPTH];

  private byte[] from;
  private byte[] to;
  private int in;
  private int out;
  private int end;

  /**
   * Copies the bytes from {@code start} to {@code stop} if they are one JSON value.
   *
   * @param source readable for {@link HeapBuffer#PADDING} bytes beyond {@code stop}
   * @return whether they are; if not, nothing was written
   */
  boolean copy(byte[] source, int start, int stop, JsonOutput output) {
    from = source;
    in = start;
    end = stop;
    out = output.position();
    to = output.reserve(out, Math.addExact(stop - start, Long.BYTES + 1));
    boolean valid = document();
    if (valid) {
      output.moveTo(out);
    }
    from = null;
    to = null;
    return valid;
  }

  private boolean document() {
    int depth = 0;
    while (true) {
      // a value is due
      byte first = next();
      if (first == '{' || first == '[') {
        if (depth == MAXIMUM_DEPTH) {
          return false;
        }
        boolean object = first == '{';
        insideObject[depth++] = object;
        take();
        if (next() != (object ? '}' : ']')) {
          if (object && !key()) {
            return false;
          }
          continue;
        }
        depth--;
        take();
      } else if (!scalar(first)) {
        return false;
      }
      // a value is complete
      byte following = next();
      while (depth > 0 && following == (insideObject[depth - 1] ? '}' : ']')) {
        depth--;
        take();
        following = next();
      }
      if (depth == 0) {
        return in == end;
      }
      if (following != ',') {
        return false;
      }
      take();
      if (insideObject[depth - 1] && !key()) {
        return false;
      }
    }
  }

  /** Skips white space and returns the next byte, 0 at the end. */
  private byte next() {
    int at = in;
    while (at < end) {
      byte b = from[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        in = at;
        return b;
      }
      at++;
    }
    in = end;
    return 0;
  }

  private void take() {
    to[out++] = from[in++];
  }

  private boolean key() {
    if (next() != '"' || !string() || next() != ':') {
      return false;
    }
    take();
    return true;
  }

  private boolean scalar(byte first) {
    return switch (first) {
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> number();
    };
  }

  private boolean literal(String word) {
    if (end - in < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (from[in] != word.charAt(i)) {
        return false;
      }
      take();
    }
    return true;
  }

  private boolean number() {
    int start = in;
    if (in < end && from[in] == '-') {
      take();
    }
    if (in < end && from[in] == '0') {
      take();
    } else if (!digits()) {
      return false;
    }
    boolean large = in - start > FLOAT64_DIGITS;
    if (in < end && from[in] == '.') {
      take();
      if (!digits()) {
        return false;
      }
    }
    if (in < end && (from[in] == 'e' || from[in] == 'E')) {
      take();
      if (in < end && (from[in] == '+' || from[in] == '-')) {
        take();
      }
      if (!digits()) {
        return false;
      }
      large = true;
    }
    return !large || isFinite(start);
  }

  private boolean isFinite(int start) {
    return Double.isFinite(Double.parseDouble(new String(from, start, in - start, ISO_8859_1)));
  }

  private boolean digits() {
    int start = in;
    while (in < end && from[in] >= '0' && from[in] <= '9') {
      take();
    }
    return in > start;
  }

  private boolean string() {
    take();
    while (in < end) {
      long word = LittleEndian.longAt(from, in);
      LittleEndian.setLong(to, out, word);
      long specials = JsonText.specials(word);
      int run = specials == 0 ? Long.BYTES : JsonText.firstSpecial(specials);
      in += run;
      out += run;
      if (specials == 0) {
        continue;
      }
      if (in >= end) {
        return false;
      }
      byte special = from[in];
      if (special == '"') {
        take();
        return true;
      }
      if (special == '\\' ? !escape() : special >= 0 || !sequence()) {
        return false;
      }
    }
    return false;
  }

  private boolean sequence() {
    int length = Utf8.sequenceLength(from, in, end);
    for (int i = 0; i < length; i++) {
      take();
    }
    return length > 0;
  }

  private boolean escape() {
    if (end - in < 2) {
      return false;
    }
    take();
    byte kind = from[in];
    switch (kind) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
        take();
        return true;
      }
      case 'u' -> {
        int unit = codeUnit();
        if (unit < 0 || Character.isLowSurrogate((char) unit)) {
          return false;
        }
        if (!Character.isHighSurrogate((char) unit)) {
          return true;
        }
        if (end - in < 2 || from[in] != '\\' || from[in + 1] != 'u') {
          return false;
        }
        take();
        int second = codeUnit();
        return second >= 0 && Character.isLowSurrogate((char) second);
      }
      default -> {
        return false;
      }
    }
  }

  /** Copies {@code uXXXX} and returns its value, or -1 if four hexadecimal digits do not follow. */
  private int codeUnit() {
    if (end - in < 5) {
      return -1;
    }
    take();
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int value = Character.digit((char) (from[in] & 0xff), 16);
      if (value < 0) {
        return -1;
      }
      unit = unit << 4 | value;
      take();
    }
    return unit;
  }
}
