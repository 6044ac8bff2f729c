package io.spanbeam.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Writes filters at random, as a user might: any nesting, superfluous brackets, keywords in any
 * case. One seed gives the same filters again.
 */
public final class RandomFilters {
  private static final List<String> OPERATORS = List.of("=", "!=", "<", "<=", ">", ">=");
  private static final int MAX_DEPTH = 4;

  private final Random random;
  private final List<String> columns;
  private final List<String> texts;
  private final List<String> numbers;

  /**
   * @param columns names as a filter writes them, in double quotes where needed
   * @param texts texts without quotes, for literals
   * @param numbers numbers, for literals
   */
  public RandomFilters(long seed, List<String> columns, List<String> texts, List<String> numbers) {
    this.random = new Random(seed);
    this.columns = columns;
    this.texts = texts;
    this.numbers = numbers;
  }

  /** Returns the next filter. */
  public String next() {
    return condition(random.nextInt(MAX_DEPTH));
  }

  private String condition(int depth) {
    if (depth == 0) {
      return test();
    }
    return switch (random.nextInt(6)) {
      case 0, 1 -> joined(depth, "and");
      case 2, 3 -> joined(depth, "or");
      case 4 -> cased("not") + " " + bracketed(condition(depth - 1));
      default -> bracketed(condition(depth - 1));
    };
  }

  private String joined(int depth, String operator) {
    List<String> parts = list(2 + random.nextInt(2), () -> operand(depth - 1));
    return String.join(" " + cased(operator) + " ", parts);
  }

  private String operand(int depth) {
    String condition = condition(depth);
    // Without brackets, what it means depends on precedence, which is what is to be tested too.
    return random.nextBoolean() ? bracketed(condition) : condition;
  }

  private static String bracketed(String condition) {
    return "(" + condition + ")";
  }

  private String test() {
    String column = oneOf(columns);
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3, 4 -> column + oneOf(List.of(" ", "")) + oneOf(OPERATORS) + " " + literal();
      case 5, 6 ->
          column
              + not()
              + cased(" in")
              + "("
              + String.join(",", list(1 + random.nextInt(4), this::literal))
              + ")";
      case 7 -> column + not() + cased(" contains ") + quoted(part());
      case 8, 9 -> column + not() + cased(" like ") + quoted(pattern());
      case 10 -> column + not() + cased(" between ") + literal() + cased(" and ") + literal();
      default -> column + oneOf(List.of(" is null", " IS NOT NULL", " = null", " != NULL"));
    };
  }

  private String not() {
    return random.nextInt(3) == 0 ? cased(" not") : "";
  }

  private String literal() {
    return switch (random.nextInt(8)) {
      case 0, 1, 2, 3 -> quoted(oneOf(texts));
      case 4, 5 -> oneOf(numbers);
      case 6 -> quoted(oneOf(numbers));
      default -> cased(random.nextBoolean() ? "true" : "false");
    };
  }

  private String part() {
    String text = oneOf(texts);
    int length = text.codePointCount(0, text.length());
    int from = random.nextInt(length + 1);
    int to = from + random.nextInt(length - from + 1);
    return text.substring(text.offsetByCodePoints(0, from), text.offsetByCodePoints(0, to));
  }

  private String pattern() {
    StringBuilder pattern = new StringBuilder();
    part()
        .codePoints()
        .forEach(
            c -> {
              switch (random.nextInt(6)) {
                case 0 -> pattern.append('_');
                case 1 -> pattern.append('%');
                default -> pattern.appendCodePoint(c);
              }
            });
    return oneOf(List.of("", "%")) + pattern + oneOf(List.of("", "%"));
  }

  private String cased(String keyword) {
    return random.nextBoolean() ? keyword : keyword.toUpperCase(Locale.ROOT);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private String oneOf(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static List<String> list(int size, Supplier<String> element) {
    List<String> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(element.get());
    }
    return list;
  }
}
