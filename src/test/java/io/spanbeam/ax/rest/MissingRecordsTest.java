package io.spanbeam.ax.rest;

import static io.spanbeam.ax.AnnotationRequests.labelling;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.spanbeam.ax.UpsertAnswer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MissingRecordsTest {
  private static final String ONE = "8f1c2ab35dd0e011";
  private static final String TWO = "8f1c2ab35dd0e012";

  @Test
  void findsIdsInADetailInTheOrderOfTheRequest() {
    assertThat(
        read(
            "{\"title\":\"Not Found\",\"detail\":\"spans not found: %s, %s.\"}".formatted(TWO, ONE),
            ONE,
            "8f1c2ab35dd0e013",
            TWO),
        is(missing(ONE, TWO)));
  }

  @Test
  void findsIdsInListsWhereverTheyAre() {
    assertThat(read("{\"missing_ids\":[\"a\"]}", "a", "b"), is(missing("a")));
    assertThat(
        read("{\"errors\":[{\"record_id\":\"b\",\"reason\":\"no a\"}]}", "a", "b"),
        is(missing("b")));
    assertThat(read("{\"extra\":{\"span\":\"%s\"}}".formatted(TWO), ONE, TWO), is(missing(TWO)));
  }

  @Test
  void anIdThatMayBeAWordCountsInQuotesOnly() {
    assertThat(read("{\"detail\":\"a span was not found\"}", "a", "b"), is(unnamed()));
    assertThat(
        read("{\"detail\":\"not found in the playground\"}", "playground", "b"), is(unnamed()));
    assertThat(read("{\"detail\":\"span 'a' was not found\"}", "a", "b"), is(missing("a")));
    assertThat(read("{\"detail\":\"span \\\"a\\\" not found\"}", "a", "b"), is(missing("a")));
    assertThat(read("{\"detail\":\"span 'a\\\" not found\"}", "a", "b"), is(unnamed()));
  }

  @Test
  void aPartOfALongerTokenIsNoId() {
    assertThat(
        read("{\"detail\":\"x%s, %s-1, _%s\"}".formatted(ONE, ONE, ONE), ONE, TWO), is(unnamed()));
    assertThat(
        read("{\"detail\":\"no user.0001-2026.eu\"}", "0001-2026", "user.0001-2026.eu"),
        is(missing("user.0001-2026.eu")));
  }

  @Test
  void namingAllOfSeveralTellsNothing() {
    assertThat(read("{\"ids\":[\"%s\",\"%s\"]}".formatted(ONE, TWO), ONE, TWO), is(unnamed()));
    assertThat(read("{\"detail\":\"no %s\"}".formatted(ONE), ONE), is(missing(ONE)));
  }

  @Test
  void aBodyWithoutIdsTellsNothing() {
    for (String body :
        List.of(
            "",
            "null",
            "[\"" + ONE + "\"]",
            "<html>" + ONE + "</html>",
            "{\"status\":404,\"title\":\"Not Found\",\"detail\":null}",
            "{\"status\":404,\"detail\":\"no ffffffffffffff01\"}",
            "{\"detail\":\"" + ONE)) {
      assertThat(body, read(body, ONE, TWO), is(unnamed()));
    }
  }

  private static UpsertAnswer read(String body, String... ids) {
    return MissingRecords.read(body.getBytes(StandardCharsets.UTF_8), labelling(ids));
  }

  private static UpsertAnswer missing(String... ids) {
    return new UpsertAnswer(false, List.of(ids));
  }

  private static UpsertAnswer unnamed() {
    return UpsertAnswer.SOME_MISSING;
  }
}
