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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A key in a profile or in a file of its own, to which only a reference travels. The file is named
 * relative to the working directory of whoever looks it up, so the command has one and the
 * TaskManagers have another, as if they were on different machines.
 */
@Tag("flink")
class FlinkKeyIT {
  private static final String HOME = "/proc/self/cwd";

  /** A file that holds the key. */
  private enum KeyFile {
    /** The command finds it by itself. */
    PROFILE(
        ".arize/config.toml", "[auth]\napi_key = \"%s\"\n", "profile:%s#auth.api_key", List.of()),
    PLAIN("ax.key", "%s\n", "file:%s", List.of("--api-key-from=file:" + HOME + "/ax.key"));

    private final String name;
    private final String content;
    private final String reference;
    private final List<String> flags;

    KeyFile(String name, String content, String reference, List<String> flags) {
      this.name = name;
      this.content = content.formatted(LocalService.KEY);
      this.reference = reference.formatted(HOME + "/" + name);
      this.flags = flags;
    }

    Path in(Path directory) {
      return directory.resolve(name);
    }

    void write(Path directory) throws IOException {
      Files.createDirectories(in(directory).getParent());
      Files.writeString(in(directory), content);
    }
  }

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

  /** The TaskManagers work in the directory of the cluster. */
  @AfterEach
  void removeKey() throws IOException {
    for (KeyFile key : KeyFile.values()) {
      Files.deleteIfExists(key.in(place));
    }
  }

  /** What the TaskManagers find in place of a key. */
  private static void obstruct(KeyFile key, boolean directoryInstead) throws IOException {
    if (directoryInstead) {
      Files.createDirectories(key.in(place));
    }
  }

  private Result run(KeyFile key, List<String> command) throws Exception {
    key.write(directory);
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(1, key.flags);
    return JobJar.flink(directory).home(HOME).environment(JobJar.endpoints(service)).run(arguments);
  }

  private Result export(KeyFile key) throws Exception {
    return run(key, Export.onFlink(service, directory.resolve("out"), cluster, 2));
  }

  private static Map<String, String> values(KeyFile key) throws Exception {
    return Annotation.values(service, key.ordinal());
  }

  private Result annotate(KeyFile key) throws Exception {
    Path file = Annotation.write(values(key), directory.resolve("labels.jsonl"));
    return run(
        key,
        Annotation.onFlink(
            Annotation.direct(
                service, file, directory.resolve("run"), Annotation.START, Annotation.END),
            cluster,
            2));
  }

  private static void requireNoKey(KeyFile key, Result result) {
    assertThat(
        result.err().lines().reduce((first, last) -> last).orElseThrow(),
        startsWith("Error: No API key in %s: ".formatted(key.reference)));
    assertThat(result.err(), result.status(), is(3));
  }

  /** A file that is missing, and one that can't be read as such. */
  @ParameterizedTest
  @CsvSource({"PROFILE, false", "PROFILE, true", "PLAIN, false", "PLAIN, true"})
  void anExportFailsWhereTheWorkersHaveNone(KeyFile key, boolean directoryInstead)
      throws Exception {
    obstruct(key, directoryInstead);
    requireNoKey(key, export(key));
    assertThat("target exists", Files.exists(directory.resolve("out")), is(false));
  }

  @ParameterizedTest
  @CsvSource({"PROFILE, false", "PROFILE, true", "PLAIN, false", "PLAIN, true"})
  void annotatingFailsWhereTheWorkersHaveNone(KeyFile key, boolean directoryInstead)
      throws Exception {
    obstruct(key, directoryInstead);
    long before = service.ax().requests().count(RequestKind.ANNOTATE_SPANS);
    requireNoKey(key, annotate(key));
    assertThat(service.ax().requests().count(RequestKind.ANNOTATE_SPANS), is(before));
    assertThat("run directory exists", Files.exists(directory.resolve("run")), is(false));
  }

  @ParameterizedTest
  @EnumSource(KeyFile.class)
  void whereTheWorkersHaveItBothWorkAndDoNotTellIt(KeyFile key) throws Exception {
    key.write(place);
    Result exported = export(key);
    assertThat(exported.err(), exported.status(), is(0));
    assertThat(Manifest.verify(directory.resolve("out").toString()), is(List.of()));
    requireNotTold();
    Result annotated = annotate(key);
    assertThat(annotated.err(), annotated.status(), is(0));
    assertThat(Annotation.stored(service), is(values(key)));
    requireNotTold();
  }

  private static void requireNotTold() throws IOException {
    String job = cluster.rest().lastJob().get("jid").asText();
    assertThat(
        cluster.told(job), allOf(containsString(job), not(containsString(LocalService.KEY))));
  }
}
