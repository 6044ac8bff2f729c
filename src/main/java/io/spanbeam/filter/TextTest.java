package io.spanbeam.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** A condition on text in UTF-8. */
interface TextTest {
  boolean test(byte[] text, int length);

  /** Returns the test whether a part occurs, case-sensitive; the empty part always does. */
  static TextTest containing(String part) {
    byte[] wanted = part.getBytes(UTF_8);
    if (wanted.length == 0) {
      return (text, length) -> true;
    }
    byte first = wanted[0];
    return (text, length) -> {
      int last = length - wanted.length;
      for (int i = 0; i <= last; i++) {
        if (text[i] == first
            && Arrays.equals(text, i, i + wanted.length, wanted, 0, wanted.length)) {
          return true;
        }
      }
      return false;
    };
  }
}
