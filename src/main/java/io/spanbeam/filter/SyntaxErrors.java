package io.spanbeam.filter;

import java.util.List;
import org.antlr.v4.runtime.Token;

/**
 * Says in the user's words what is wrong at a token. What was expected is decided by the tokens
 * before it, because the parser's own expectation is a set of token types.
 */
final class SyntaxErrors {
  private static final int MAX_QUOTED = 40;

  private static final String COLUMN = "a column name, NOT or an opening bracket";
  private static final String OPERATOR =
      "an operator such as =, !=, <, >, IN, CONTAINS, LIKE or IS NULL";
  private static final String VALUE = "a value (text in single quotes or a number)";
  private static final String VALUE_OR_NULL = "a value (text in single quotes, a number or null)";
  private static final String TEXT = "text in single quotes";
  private static final String CONNECTIVE = "AND, OR or the end of the filter";

  private final String filter;
  private final List<Token> tokens;

  SyntaxErrors(String filter, List<Token> tokens) {
    this.filter = filter;
    this.tokens = tokens;
  }

  FilterSyntaxException tooDeep(Token token) {
    return at(
        start(token),
        "it is nested too deeply, more than %d levels".formatted(FilterParsing.MAX_DEPTH));
  }

  FilterSyntaxException numberOutOfRange(Token token) {
    return at(
        start(token),
        "the number %s is out of range (64-bit floating point, at most 400 characters)"
            .formatted(shortened(token.getText())));
  }

  FilterSyntaxException unexpected(Token token) {
    int index = token.getTokenIndex();
    String expected = expectedAt(index);
    int position = start(token);
    switch (token.getType()) {
      case Token.EOF:
        return index == 0 ? at(0, "it is empty") : atEnd(index, expected);
      case SpanFilterParser.UNCLOSED_STRING:
        if (!touchesString(index)) {
          return at(position, "the text that starts here has no closing single quote");
        }
        break;
      case SpanFilterParser.UNCLOSED_NAME:
        return at(position, "the column name that starts here has no closing double quote");
      case SpanFilterParser.CLOSE:
        if (expected.equals(CONNECTIVE)) {
          return at(position, "this closing bracket has no opening bracket");
        }
        break;
      default:
        break;
    }
    String found = shortened(token.getText());
    return at(
        position, "expected %s, found %s%s".formatted(expected, found, hint(index, expected)));
  }

  private FilterSyntaxException atEnd(int index, String expected) {
    Token last = tokens.get(index - 1);
    int end = filter.offsetByCodePoints(0, last.getStopIndex() + 1);
    if (expected.equals(CONNECTIVE)) {
      return at(end, "an opening bracket has no closing bracket");
    }
    return at(end, "it ends where %s is expected".formatted(expected));
  }

  /** Returns what to write instead, as an addition to the sentence, or nothing. */
  private String hint(int index, String expected) {
    Token token = tokens.get(index);
    String text = token.getText();
    if (touchesString(index)) {
      return " (write a single quote within text twice)";
    }
    boolean wantsText = expected.equals(TEXT) || isValue(expected);
    switch (token.getType()) {
      case SpanFilterParser.NAME:
        return wantsText
            ? " (write text in single quotes: %s)"
                .formatted(shortened(FilterText.quoted(FilterText.unquotedColumn(text))))
            : "";
      case SpanFilterParser.NUMBER:
        return wantsText ? " (write it in single quotes: '%s')".formatted(shortened(text)) : "";
      case SpanFilterParser.NULL:
        return isValue(expected) ? " (test for a missing value with IS NULL or IS NOT NULL)" : "";
      case SpanFilterParser.STRING:
        return expected.equals(COLUMN) ? " (write the column before the operator)" : "";
      case SpanFilterParser.FOREIGN:
        return switch (text) {
          case "==", "=~" -> " (write = instead)";
          case "<>", "!~" -> " (write != instead)";
          case "=<" -> " (write <= instead)";
          case "=>" -> " (write >= instead)";
          case "&&" -> " (write AND instead)";
          case "||" -> " (write OR instead)";
          default -> " (use the straight single quote ')";
        };
      default:
        boolean keyword = Character.isLetter(text.codePointAt(0));
        return keyword && expected.equals(COLUMN)
            ? " (a column of this name is written \"%s\")".formatted(text)
            : "";
    }
  }

  /** Returns whether the token follows the end of a text without a space, as in 'it's'. */
  private boolean touchesString(int index) {
    return index > 0
        && type(index) != Token.EOF
        && type(index - 1) == SpanFilterParser.STRING
        && tokens.get(index - 1).getStopIndex() + 1 == tokens.get(index).getStartIndex();
  }

  private static boolean isValue(String expected) {
    return expected.equals(VALUE) || expected.equals(VALUE_OR_NULL);
  }

  private String expectedAt(int index) {
    return switch (type(index - 1)) {
      case Token.EOF, SpanFilterParser.OR -> COLUMN;
      case SpanFilterParser.OPEN -> type(index - 2) == SpanFilterParser.IN ? VALUE : COLUMN;
      case SpanFilterParser.NAME -> OPERATOR;
      case SpanFilterParser.EQUAL, SpanFilterParser.NOT_EQUAL -> VALUE_OR_NULL;
      case SpanFilterParser.LESS,
          SpanFilterParser.LESS_EQUAL,
          SpanFilterParser.GREATER,
          SpanFilterParser.GREATER_EQUAL,
          SpanFilterParser.BETWEEN,
          SpanFilterParser.COMMA ->
          VALUE;
      case SpanFilterParser.CONTAINS, SpanFilterParser.LIKE -> TEXT;
      case SpanFilterParser.IN -> "an opening bracket and a list of values";
      case SpanFilterParser.IS -> "NULL or NOT NULL";
      case SpanFilterParser.NOT ->
          switch (type(index - 2)) {
            case SpanFilterParser.IS -> "NULL";
            case SpanFilterParser.NAME -> "IN, LIKE, CONTAINS or BETWEEN";
            default -> COLUMN;
          };
      case SpanFilterParser.AND ->
          type(index - 3) == SpanFilterParser.BETWEEN && isLiteral(index - 2) ? VALUE : COLUMN;
      case SpanFilterParser.STRING,
          SpanFilterParser.NUMBER,
          SpanFilterParser.TRUE,
          SpanFilterParser.FALSE ->
          afterLiteral(index);
      default -> CONNECTIVE;
    };
  }

  private String afterLiteral(int index) {
    if (type(index - 2) == SpanFilterParser.BETWEEN) {
      return "AND and the upper end of the range";
    }
    int i = index - 1;
    while (isLiteral(i) || type(i) == SpanFilterParser.COMMA) {
      i--;
    }
    boolean inList = type(i) == SpanFilterParser.OPEN && type(i - 1) == SpanFilterParser.IN;
    return inList ? "a comma or a closing bracket" : CONNECTIVE;
  }

  private boolean isLiteral(int index) {
    return switch (type(index)) {
      case SpanFilterParser.STRING,
          SpanFilterParser.NUMBER,
          SpanFilterParser.TRUE,
          SpanFilterParser.FALSE ->
          true;
      default -> false;
    };
  }

  private int type(int index) {
    return index < 0 ? Token.EOF : tokens.get(index).getType();
  }

  private int start(Token token) {
    // The lexer counts code points.
    return filter.offsetByCodePoints(0, token.getStartIndex());
  }

  private FilterSyntaxException at(int position, String problem) {
    return new FilterSyntaxException(filter, position, problem);
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\s+", " ");
    if (line.codePointCount(0, line.length()) <= MAX_QUOTED) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, MAX_QUOTED)) + "...";
  }
}
