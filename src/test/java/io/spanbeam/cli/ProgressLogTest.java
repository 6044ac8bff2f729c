package io.spanbeam.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;

import io.spanbeam.cli.ProgressDisplay.Progress;
import io.spanbeam.cli.ProgressDisplay.Task;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Speed and time left are those of what is being done, not of what came before. */
class ProgressLogTest {
  private static final Task READING = new Task("Reading", "records");
  private static final Task UPSERTING = new Task("Upserting", "records");

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private long now;

  @Test
  void aTaskCountsFromItsOwnBeginning() {
    ProgressLog log = new ProgressLog(new PrintStream(printed, true, UTF_8), () -> now);
    log.show(new Progress(READING, 0, -1, "read so far"));
    pass(100);
    log.show(new Progress(READING, 5000, -1, "read so far"));
    pass(100);
    log.show(new Progress(UPSERTING, 1000, 5000, "1 requests"));
    pass(5);
    log.show(new Progress(UPSERTING, 1500, 5000, "2 requests"));
    pass(5);
    log.show(new Progress(UPSERTING, 3000, 5000, "3 requests"));

    assertThat(
        printed.toString(UTF_8).lines().toList(),
        contains(
            "Reading: 5,000 records, read so far, 50 records/s",
            "Upserting: 3,000 of 5,000 records, 3 requests, 200 records/s, about 10.0 s left"));
  }

  private void pass(long seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }
}
