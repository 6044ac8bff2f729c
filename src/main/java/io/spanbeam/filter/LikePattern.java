package io.spanbeam.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A pattern of LIKE on UTF-8: {@code %} is any text, {@code _} one code point; no escape. */
final class LikePattern implements TextTest {
  private final byte[] pattern;

  LikePattern(String pattern) {
    this.pattern = pattern.getBytes(UTF_8);
  }

  @Override
  public boolean test(byte[] text, int length) {
    int p = 0;
    int t = 0;
    // Where to go on when the rest does not match: the last % takes one character more.
    int afterPercent = -1;
    int restart = 0;
    while (t < length) {
      if (p < pattern.length && pattern[p] == '%') {
        afterPercent = ++p;
        restart = t;
      } else if (p < pattern.length && pattern[p] == '_') {
        p++;
        t = nextCharacter(text, t, length);
      } else if (p < pattern.length && pattern[p] == text[t]) {
        p++;
        t++;
      } else if (afterPercent >= 0) {
        p = afterPercent;
        restart = nextCharacter(text, restart, length);
        t = restart;
      } else {
        return false;
      }
    }
    while (p < pattern.length && pattern[p] == '%') {
      p++;
    }
    return p == pattern.length;
  }

  private static int nextCharacter(byte[] text, int from, int length) {
    int next = from + 1;
    while (next < length && (text[next] & 0xC0) == 0x80) {
      next++;
    }
    return next;
  }
}
