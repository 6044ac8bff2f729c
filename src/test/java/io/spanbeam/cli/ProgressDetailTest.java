package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.spanbeam.pipeline.AnnotateProgress;
import io.spanbeam.pipeline.ExportProgress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressDetailTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | 0         | 0 | 3/15 ranges",
        "3 | 2000000 | 0 | 3/15 ranges, 2.0 MB",
        "3 | 0         | 2 | 3/15 ranges, 2 broken streams resumed",
      })
  void anExportTellsOfBytesAndBrokenStreamsWhereThereAreAny(
      long ranges, long bytes, long reopened, String detail) {
    ExportProgress progress = new ExportProgress(ranges, 15, 0, 50_000, 0, 0, bytes, reopened);

    assertThat(RunningExport.detail(progress), is(detail));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0 | 1,200 requests", "3 | 1,200 requests, 3 records refused"})
  void annotatingTellsOfRefusedRecordsWhereThereAreAny(long refused, String detail) {
    assertThat(AnnotateRun.detail(new AnnotateProgress(9, 9, 5, refused, 1_200)), is(detail));
  }
}
