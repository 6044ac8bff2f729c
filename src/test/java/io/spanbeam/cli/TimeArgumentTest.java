package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeArgumentTest {
  @ParameterizedTest
  @CsvSource({
    "2025-10-28, 2025-10-28T00:00:00Z",
    "2025-10-28T22:35, 2025-10-28T22:35:00Z",
    "2025-10-28T22:35:37, 2025-10-28T22:35:37Z",
    "2025-10-28 22:35:37, 2025-10-28T22:35:37Z",
    "2025-10-28T22:35:37Z, 2025-10-28T22:35:37Z",
    "2025-10-28t22:35:37z, 2025-10-28T22:35:37Z",
    "2025-10-28T22:35:37.123456789Z, 2025-10-28T22:35:37.123456789Z",
    "2025-10-28T22:35:37.5+02:00, 2025-10-28T20:35:37.5Z",
    "2025-10-28T22:35+0200, 2025-10-28T20:35:00Z",
    "2025-10-28T22:35-03, 2025-10-29T01:35:00Z",
    "2024-02-29, 2024-02-29T00:00:00Z",
  })
  void readsIsoTimes(String text, Instant expected) {
    assertThat(TimeArgument.parse("--start-time", text), is(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2025-13-01",
        "2025-02-29",
        "28.10.2025",
        "2025-10-28T25:00",
        "2025-10-28T",
        "2025-10-2822:35",
        "2025-10-28Z",
        "2025-10-28T22:35:37 Europe/Berlin",
        "1761690937",
        "1969-12-31",
        "2262-01-01",
      })
  void refusesWhatIsNoTime(String text) {
    CommandException refusal =
        assertThrows(CommandException.class, () -> TimeArgument.parse("--end-time", text));
    assertThat(refusal.code(), is(ExitCode.USAGE));
    assertThat(refusal.getMessage(), containsString("Invalid --end-time '" + text + "'"));
  }
}
