package io.spanbeam.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.spanbeam.testing.JobJar;
import io.spanbeam.testing.JobJar.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the job jar holds, and what its command answers where it leaves something out. */
@Tag("flink")
class JobJarIT {
  private static final long MOST_BYTES = 150_000_000;

  @TempDir Path directory;

  @Test
  void itHoldsWhatAClusterNeedsAndNothingMore() throws Exception {
    assertThat(Files.size(JobJar.FLINK), is(lessThan(MOST_BYTES)));
    try (JarFile jar = new JarFile(JobJar.FLINK.toFile())) {
      List<String> names = jar.stream().map(ZipEntry::getName).toList();
      assertThat(names, hasItem("io/spanbeam/pipeline/ExportPipeline.class"));
      assertThat(names, hasItem("org/apache/beam/runners/flink/FlinkRunner.class"));
      assertThat(
          names.stream()
              .filter(
                  name ->
                      name.startsWith("io/spanbeam/local/")
                          || name.startsWith("org/duckdb/")
                          || name.startsWith("org/apache/flink/")
                          || name.startsWith("org/slf4j/")
                          || name.matches("META-INF/[^/]+\\.(SF|DSA|RSA|EC)")
                          || name.endsWith("module-info.class"))
              .toList(),
          is(empty()));
      Attributes manifest = jar.getManifest().getMainAttributes();
      assertThat(manifest.getValue("Multi-Release"), is("true"));
      assertThat(manifest.getValue("Add-Opens"), is("java.base/java.nio"));
      assertThat(manifest.getValue("Main-Class"), is("io.spanbeam.cli.Main"));
      assertThat("runners, merged from several jars", runners(jar), is(greaterThan(1L)));
    }
  }

  private static long runners(JarFile jar) throws Exception {
    ZipEntry services =
        jar.getEntry("META-INF/services/org.apache.beam.sdk.runners.PipelineRunnerRegistrar");
    return new String(jar.getInputStream(services).readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank())
        .count();
  }

  @ParameterizedTest
  @CsvSource({
    "serve, spanbeam serve",
    "benchmark, spanbeam benchmark",
    "export demo --all --local, --local"
  })
  void whatNeedsTheLocalAxSaysSo(String command, String wanted) throws Exception {
    Result result = JobJar.flink(directory).run(List.of(command.split(" ")));
    assertThat(
        result.err().strip(),
        is(
            "Error: %s needs the local AX, which the job jar for a cluster leaves out; use"
                    .formatted(wanted)
                + " bin/spanbeam"));
    assertThat(result.status(), is(2));
  }

  @Test
  void withoutTheClientOfFlinkBesideItItSaysWhatIsMissing() throws Exception {
    Path alone = Files.copy(JobJar.FLINK, directory.resolve("alone.jar"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                alone.toString(),
                "export",
                "demo",
                "--all",
                "--runner=FlinkRunner",
                "--",
                "--flinkMaster=localhost:1")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said, process.waitFor(), is(2));
    assertThat(
        said.strip().lines().reduce((first, last) -> last).orElseThrow(),
        is(
            "Error: The client of the cluster is missing; put the directory flink-client of the"
                + " build beside the jar"));
  }
}
