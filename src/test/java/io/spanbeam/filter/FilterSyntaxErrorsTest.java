package io.spanbeam.filter;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterSyntaxErrorsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "status_code = ERROR | 14 | expected a value (text in single quotes, a number or null), found ERROR (write text in single quotes: 'ERROR')",
        "status_code = \"ERROR\" | 14 | expected a value (text in single quotes, a number or null), found \"ERROR\" (write text in single quotes: 'ERROR')",
        "status_code == 'ERROR' | 12 | expected an operator such as =, !=, <, >, IN, CONTAINS, LIKE or IS NULL, found == (write = instead)",
        "a <> 1 | 2 | expected an operator such as =, !=, <, >, IN, CONTAINS, LIKE or IS NULL, found <> (write != instead)",
        "a = 1 && b = 2 | 6 | expected AND, OR or the end of the filter, found && (write AND instead)",
        "a = ‘x’ | 4 | expected a value (text in single quotes, a number or null), found ‘x’ (use the straight single quote ')",
        "a = | 3 | it ends where a value (text in single quotes, a number or null) is expected",
        "a | 1 | it ends where an operator such as =, !=, <, >, IN, CONTAINS, LIKE or IS NULL is expected",
        "a = 1 AND | 9 | it ends where a column name, NOT or an opening bracket is expected",
        "a = 1 b = 2 | 6 | expected AND, OR or the end of the filter, found b",
        "a = 'x | 4 | the text that starts here has no closing single quote",
        "a = 'it's' | 8 | expected AND, OR or the end of the filter, found s (write a single quote within text twice)",
        "\"a b = 1 | 0 | the column name that starts here has no closing double quote",
        "(a = 1 | 6 | an opening bracket has no closing bracket",
        "a = 1) | 5 | this closing bracket has no opening bracket",
        "a IN ('x' 'y') | 10 | expected a comma or a closing bracket, found 'y'",
        "a IN () | 6 | expected a value (text in single quotes or a number), found )",
        "a IN (null) | 6 | expected a value (text in single quotes or a number), found null (test for a missing value with IS NULL or IS NOT NULL)",
        "a IN 'x' | 5 | expected an opening bracket and a list of values, found 'x'",
        "a < null | 4 | expected a value (text in single quotes or a number), found null (test for a missing value with IS NULL or IS NOT NULL)",
        "a IS 1 | 5 | expected NULL or NOT NULL, found 1",
        "a NOT NULL | 6 | expected IN, LIKE, CONTAINS or BETWEEN, found NULL",
        "a CONTAINS 5 | 11 | expected text in single quotes, found 5 (write it in single quotes: '5')",
        "a BETWEEN 1 2 | 12 | expected AND and the upper end of the range, found 2",
        "a BETWEEN 1 AND b | 16 | expected a value (text in single quotes or a number), found b (write text in single quotes: 'b')",
        "'x' = a | 0 | expected a column name, NOT or an opening bracket, found 'x' (write the column before the operator)",
        "like = 1 | 0 | expected a column name, NOT or an opening bracket, found like (a column of this name is written \"like\")",
        "a = 1e400 | 4 | the number 1e400 is out of range (64-bit floating point, at most 400 characters)",
        "name. = 'x' | 4 | expected an operator such as =, !=, <, >, IN, CONTAINS, LIKE or IS NULL, found .",
        "a = 5abc | 5 | expected AND, OR or the end of the filter, found abc",
        "a ; b | 2 | expected an operator such as =, !=, <, >, IN, CONTAINS, LIKE or IS NULL, found ;"
      })
  void problemsAreSaidInOneSentenceWithTheirPosition(String text, int position, String problem) {
    FilterSyntaxException error =
        assertThrows(FilterSyntaxException.class, () -> FilterExpression.parse(text));
    assertThat(
        error.getMessage(), is("Invalid filter at position %d: %s".formatted(position, problem)));
    assertThat(error.position(), is(position));
    assertThat(error.marked(), is(text + "\n" + " ".repeat(position) + "^"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n"})
  void anEmptyFilterIsRefused(String text) {
    FilterSyntaxException error =
        assertThrows(FilterSyntaxException.class, () -> FilterExpression.parse(text));
    assertThat(error.getMessage(), is("Invalid filter at position 0: it is empty"));
  }

  @Test
  void theCaretStandsBelowTheProblemWhateverIsBefore() {
    assertThat(marked("\ta = 'é' AND\tb ? 1"), is("\ta = 'é' AND\tb ? 1\n\t           \t  ^"));
    assertThat(marked("a = '日本😀' ? "), is("a = '日本😀' ? \n             ^"));
    assertThat(marked("a = 'e\u0301' ?"), is("a = 'e\u0301' ?\n        ^"));
    assertThat(marked("a = 1 AND\nb ? 2 AND\nc = 3"), is("b ? 2 AND\n  ^"));
  }

  @Test
  void positionsCountAsJavaDoes() {
    FilterSyntaxException error =
        assertThrows(FilterSyntaxException.class, () -> FilterExpression.parse("a = '😀' ?"));
    assertThat(error.position(), is("a = '😀' ".length()));
  }

  @Test
  void aVeryLongLineIsShownInPart() {
    String text = "a = '" + "x".repeat(5000) + "' ? b = '" + "日".repeat(5000) + "'";
    String marked = marked(text);
    String[] lines = marked.split("\n");
    assertThat(lines[0].length(), lessThan(200));
    assertThat(lines[0].charAt(lines[1].indexOf('^')), is('?'));
  }

  @Test
  void deepNestingIsRefusedBeforeItCostsTheStack() {
    for (String opening : List.of("(", "NOT ", "NOT (", "a = 1 OR (")) {
      String text = opening.repeat(20_000) + "a = 1";
      FilterSyntaxException error =
          assertThrows(FilterSyntaxException.class, () -> FilterExpression.parse(text));
      assertThat(error.getMessage(), containsString("nested too deeply"));
    }
    assertThat(
        assertThrows(
                FilterSyntaxException.class,
                () -> FilterExpression.parse("NOT ".repeat(101) + "a = 1"))
            .getMessage(),
        containsString("nested too deeply, more than 100 levels"));
  }

  @Test
  void theDeepestNestingThatIsReadCanBeReadAgain() {
    String text = "NOT (b = 1 OR c = 2 AND ".repeat(50) + "a = 1" + ")".repeat(50);
    FilterExpression filter = FilterExpression.parse(text);
    assertThat(FilterExpression.parse(filter.text()), is(filter));
    FilterExpression negations = FilterExpression.parse("NOT ".repeat(100) + "a = 1");
    assertThat(FilterExpression.parse(negations.text()), is(negations));
  }

  @Test
  void aTooLongFilterIsRefused() {
    String text = "a = '" + "x".repeat(FilterParsing.MAX_LENGTH) + "'";
    FilterSyntaxException error =
        assertThrows(FilterSyntaxException.class, () -> FilterExpression.parse(text));
    assertThat(error.getMessage(), containsString("at most 1048576 are possible"));
    assertThat(error.marked().length(), lessThan(500));
  }

  @Test
  void anyTextIsReadOrRefusedInOurWords() {
    List<String> parts =
        List.of(
            "a",
            "attributes.x",
            "\"q\"",
            "\"",
            "'",
            "'x'",
            "1",
            "-",
            "1e",
            ".",
            ",",
            "(",
            ")",
            "=",
            "!=",
            "<",
            ">=",
            "==",
            "AND",
            "or",
            "NOT",
            "in",
            "is",
            "NULL",
            "like",
            "contains",
            "between",
            "true",
            " ",
            "\t",
            "\n",
            "é",
            "😀",
            "\ud83d",
            ";",
            "--",
            "\u0000",
            "‘",
            "\\");
    Random random = new Random(3);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder builder = new StringBuilder();
      int length = 1 + random.nextInt(12);
      for (int j = 0; j < length; j++) {
        builder
            .append(parts.get(random.nextInt(parts.size())))
            .append(random.nextInt(2) == 0 ? " " : "");
      }
      String text = builder.toString();
      try {
        FilterExpression filter = FilterExpression.parse(text);
        assertThat(FilterExpression.parse(filter.text()), is(filter));
      } catch (FilterSyntaxException e) {
        refused++;
        assertThat(e.position(), allOf(greaterThanOrEqualTo(0), lessThanOrEqualTo(text.length())));
        assertThat(e.getMessage().indexOf('\n'), is(-1));
        assertThat(e.marked().endsWith("^"), is(true));
      }
    }
    assertThat(refused, greaterThan(10_000));
  }

  private static String marked(String text) {
    return assertThrows(FilterSyntaxException.class, () -> FilterExpression.parse(text)).marked();
  }
}
