package io.spanbeam.filter;

import java.lang.Character.UnicodeScript;

/** A line of text with a caret below a position, aligned as a terminal shows it. */
final class MarkedText {
  private static final int MAX_LINE = 200;
  private static final int SURROUNDINGS = 60;
  private static final String CUT = "...";

  private MarkedText() {}

  /**
   * @param position index into {@code text}, from 0 to its length
   */
  static String mark(String text, int position) {
    int lineStart = position;
    while (lineStart > 0 && !isLineBreak(text.charAt(lineStart - 1))) {
      lineStart--;
    }
    int lineEnd = position;
    while (lineEnd < text.length() && !isLineBreak(text.charAt(lineEnd))) {
      lineEnd++;
    }
    if (lineEnd - lineStart <= MAX_LINE) {
      return marked("", text, lineStart, position, lineEnd, "");
    }
    int from = characterBoundary(text, Math.max(lineStart, position - SURROUNDINGS));
    int to = characterBoundary(text, Math.min(lineEnd, position + SURROUNDINGS));
    return marked(from > lineStart ? CUT : "", text, from, position, to, to < lineEnd ? CUT : "");
  }

  private static String marked(
      String before, String text, int from, int position, int to, String after) {
    StringBuilder result = new StringBuilder();
    result.append(before).append(text, from, to).append(after).append('\n');
    result.append(" ".repeat(before.length()));
    text.substring(from, position).codePoints().forEach(c -> result.append(padding(c)));
    return result.append('^').toString();
  }

  private static String padding(int codePoint) {
    if (codePoint == '\t') {
      return "\t";
    }
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> "";
      default -> isWide(codePoint) ? "  " : " ";
    };
  }

  private static boolean isWide(int codePoint) {
    boolean fullWidthForm = codePoint >= 0xFF01 && codePoint <= 0xFF60;
    boolean emoji = codePoint >= 0x1F300 && codePoint <= 0x1FAFF;
    if (fullWidthForm || emoji) {
      return true;
    }
    return switch (UnicodeScript.of(codePoint)) {
      case HAN, HIRAGANA, KATAKANA, HANGUL -> true;
      default -> false;
    };
  }

  private static int characterBoundary(String text, int index) {
    boolean inside =
        index > 0
            && index < text.length()
            && Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index));
    return inside ? index - 1 : index;
  }

  private static boolean isLineBreak(char c) {
    return c == '\n' || c == '\r';
  }
}
