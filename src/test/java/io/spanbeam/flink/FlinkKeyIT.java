package io.spanbeam.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.spanbeam.local.RequestKind;
import io.spanbeam.sink.Manifest;
import io.spanbeam.testing.JobJar;
import io.spanbeam.testing.JobJar.Result;
import io.spanbeam.testing.LocalService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A key in a file, to which only a reference travels. The file is named relative to the working
 * directory of whoever looks it up, so the command has one and the TaskManagers have another, as if
 * they were on different machines.
 */
@Tag("flink")
class FlinkKeyIT {
  private static final String HOME = "/proc/self/cwd";
  private static final String PROFILE = ".arize/config.toml";
  private static final String REFERENCE = "profile:%s/%s#auth.api_key".formatted(HOME, PROFILE);

  @TempDir static Path place;
  private static LocalService service;
  private static FlinkCluster cluster;

  @TempDir Path directory;

  @BeforeAll
  static void start() throws Exception {
    service = LocalService.start(2_000);
    Annotation.configure(service);
    cluster = FlinkCluster.start(place, 2, Map.of());
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
    service.close();
  }

  /** The profile of the TaskManagers, which work in the directory of the cluster. */
  private static Path ofWorkers() {
    return place.resolve(PROFILE);
  }

  @AfterEach
  void removeKey() throws IOException {
    Files.deleteIfExists(ofWorkers());
  }

  private static void writeKey(Path profile) throws IOException {
    Files.createDirectories(profile.getParent());
    Files.writeString(profile, "[auth]\napi_key = \"%s\"\n".formatted(LocalService.KEY));
  }

  private Result run(List<String> command) throws Exception {
    writeKey(directory.resolve(PROFILE));
    return JobJar.flink(directory).home(HOME).environment(JobJar.endpoints(service)).run(command);
  }

  private Result export() throws Exception {
    return run(Export.onFlink(service, directory.resolve("out"), cluster, 2));
  }

  private Result annotate() throws Exception {
    Path file = Annotation.write(Annotation.values(service, 1), directory.resolve("labels.jsonl"));
    return run(
        Annotation.onFlink(
            Annotation.direct(
                service, file, directory.resolve("run"), Annotation.START, Annotation.END),
            cluster,
            2));
  }

  private static void requireNoKey(Result result) {
    assertThat(
        result.err().lines().reduce((first, last) -> last).orElseThrow(),
        startsWith("Error: No API key in %s: ".formatted(REFERENCE)));
    assertThat(result.err(), result.status(), is(3));
  }

  /** A file that is missing, and one that can't be read as such. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anExportFailsWhereTheWorkersHaveNone(boolean directoryInstead) throws Exception {
    if (directoryInstead) {
      Files.createDirectories(ofWorkers());
    }
    requireNoKey(export());
    assertThat("target exists", Files.exists(directory.resolve("out")), is(false));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void annotatingFailsWhereTheWorkersHaveNone(boolean directoryInstead) throws Exception {
    if (directoryInstead) {
      Files.createDirectories(ofWorkers());
    }
    long before = service.ax().requests().count(RequestKind.ANNOTATE_SPANS);
    requireNoKey(annotate());
    assertThat(service.ax().requests().count(RequestKind.ANNOTATE_SPANS), is(before));
    assertThat("run directory exists", Files.exists(directory.resolve("run")), is(false));
  }

  @Test
  void whereTheWorkersHaveItBothWorkAndDoNotTellIt() throws Exception {
    writeKey(ofWorkers());
    Result exported = export();
    assertThat(exported.err(), exported.status(), is(0));
    assertThat(Manifest.verify(directory.resolve("out").toString()), is(List.of()));
    requireNotTold();
    Result annotated = annotate();
    assertThat(annotated.err(), annotated.status(), is(0));
    assertThat(Annotation.stored(service), is(Annotation.values(service, 1)));
    requireNotTold();
  }

  private static void requireNotTold() throws IOException {
    String job = cluster.lastJob().get("jid").asText();
    assertThat(
        cluster.told(job), allOf(containsString(job), not(containsString(LocalService.KEY))));
  }
}
