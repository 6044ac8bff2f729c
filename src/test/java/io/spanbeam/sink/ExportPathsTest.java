package io.spanbeam.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportPathsTest {
  @TempDir Path temporary;

  @Test
  void localPathsDoNotDependOnTheWorkingDirectory() {
    String expected = Path.of("some/export").toAbsolutePath().toString();

    assertThat(ExportPaths.absolute("some/export"), is(expected));
    assertThat(ExportPaths.absolute("./some/x/../export/"), is(expected));
    assertThat(ExportPaths.absolute("file:" + expected), is(expected));
    assertThat(ExportPaths.absolute("file://" + expected + "/"), is(expected));
  }

  @Test
  void locationsOfObjectStoresLoseTheirLastSlash() {
    assertThat(ExportPaths.absolute("gs://bucket/folder/"), is("gs://bucket/folder"));
    assertThat(ExportPaths.absolute("gs://bucket/"), is("gs://bucket"));
    assertThat(ExportPaths.absolute("hdfs:///data/export"), is("hdfs:///data/export"));
  }

  @Test
  void temporaryFilesAreBesideALocalTargetAndInsideAnObjectStore() {
    String local = temporary.resolve("export").toString();

    assertThat(
        ExportPaths.of(local, "run").parts(), is(temporary.resolve(".spanbeam-run/parts") + ""));
    assertThat(
        ExportPaths.of("gs://bucket/export", "run").parts(),
        is("gs://bucket/export/.spanbeam-run/parts"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spans.json",
        "spans.jsonl.gz",
        "part-00000-of-00032.json.zst",
        "_manifest.json",
        "_SUCCESS"
      })
  void filesOfExportsAreKnown(String name) {
    assertThat(ExportPaths.isExportFile(name), is(true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"spans.csv", "my-spans.json", "part-1.json", "manifest.json", ".git"})
  void otherFilesAreNot(String name) {
    assertThat(ExportPaths.isExportFile(name), is(false));
  }
}
