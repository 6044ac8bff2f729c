package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 bytes",
    "999, 999 bytes",
    "1000, 1.0 kB",
    "999949, 999.9 kB",
    "999950, 1.0 MB",
    "1234567890, 1.2 GB",
    "9223372036854775807, 9.2 EB",
  })
  void printsBytes(long bytes, String expected) {
    assertThat(Quantity.bytes(bytes), is(expected));
  }

  @ParameterizedTest
  @CsvSource({"PT0.049S, 0.0 s", "PT59.9S, 59.9 s", "PT185S, 3 min 5 s", "PT7260S, 2 h 1 min"})
  void printsDurations(Duration duration, String expected) {
    assertThat(Quantity.duration(duration), is(expected));
  }

  @ParameterizedTest
  @CsvSource({"1000, PT2S, 500", "3000000, PT0.5S, '6,000,000'", "5, PT0S, '5,000'"})
  void printsRates(long count, Duration duration, String expected) {
    assertThat(Quantity.rate(count, duration), is(expected));
  }
}
