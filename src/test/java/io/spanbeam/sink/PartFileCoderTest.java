package io.spanbeam.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartFileCoderTest {
  @TempDir Path temporary;

  private final PartFileCoder coder = new PartFileCoder();

  @Test
  void partsComeBackAsTheyWere() throws Exception {
    ExportTarget target =
        Spans.target(temporary.resolve("export"), SpanFormat.JSON, Layout.SINGLE_FILE);
    List<PartFile> parts = Exports.parts(new LocalFiles(), target, "run", Spans.threeRanges());

    for (PartFile part : parts) {
      PartFile decoded = CoderUtils.clone(coder, part);
      assertThat(decoded.path(), is(part.path()));
      assertThat(decoded.range(), is(part.range()));
      assertThat(decoded.firstSequence(), is(part.firstSequence()));
      assertThat(decoded.rows(), is(part.rows()));
      assertThat(decoded.checksum(), is(part.checksum()));
      assertThat(decoded.filteredRows(), is(part.filteredRows()));
      assertThat(decoded.nonNull(), is(part.nonNull()));
      assertThat(decoded.startTimes(), is(part.startTimes()));
      assertThat(decoded.reports(), is(part.reports()));
      assertThat(decoded.catalog().columns(), is(part.catalog().columns()));
      CoderProperties.structuralValueDecodeEncodeEqual(coder, part);
    }
  }

  @Test
  void anotherVersionIsRefused() {
    CoderException refused =
        assertThrows(
            CoderException.class, () -> CoderUtils.decodeFromByteArray(coder, new byte[] {9, 0}));

    assertThat(refused.getMessage(), containsString("version 9"));
  }
}
