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
  private static final Instant NOW = Instant.parse("2024-03-31T01:30:15.75Z");

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
    assertThat(TimeArgument.parse("--start-time", text, NOW), is(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "now, 2024-03-31T01:30:15Z",
    "today, 2024-03-31T00:00:00Z",
    "yesterday, 2024-03-30T00:00:00Z",
    "Yesterday, 2024-03-30T00:00:00Z",
    "now-PT90M, 2024-03-31T00:00:15Z",
    "now-PT0.5S, 2024-03-31T01:30:14.5Z",
    "today-P7D, 2024-03-24T00:00:00Z",
    "today-P1W, 2024-03-24T00:00:00Z",
    "today-P1M, 2024-02-29T00:00:00Z",
    "today-P1Y2M, 2023-01-31T00:00:00Z",
    "yesterday-P1DT6H, 2024-03-28T18:00:00Z",
    "today-pt1h, 2024-03-30T23:00:00Z",
  })
  void readsTimesRelativeToNow(String text, Instant expected) {
    assertThat(TimeArgument.parse("--start-time", text, NOW), is(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tomorrow",
        "now-",
        "now-P",
        "now-7D",
        "now-PT",
        "now-P-7D",
        "now-P1.5D",
        "now+P7D",
        "today-P1DT",
        "today P7D",
        "today-P99999999999999999999D",
        "today-P2147483647Y",
        "P7D",
        "today-P100Y",
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
        assertThrows(CommandException.class, () -> TimeArgument.parse("--end-time", text, NOW));
    assertThat(refusal.code(), is(ExitCode.USAGE));
    assertThat(refusal.getMessage(), containsString("Invalid --end-time '" + text + "'"));
  }
}
