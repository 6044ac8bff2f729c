package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.spanbeam.cli.job.JobFile;
import io.spanbeam.cli.job.JobKeys;
import io.spanbeam.cli.job.JobSchema;
import io.spanbeam.cli.job.Mistakes;
import io.spanbeam.cli.job.Overrides;
import io.spanbeam.cli.job.RunnerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schemas for editors are those of the code, and the files that come with it fit them. */
class JobSchemaTest {
  private static final Path JOBS = Path.of("pipelines");
  private static final Path RUNNERS = Path.of("runner-configs");
  private static final Path JOB_SCHEMA = JOBS.resolve("job.schema.json");
  private static final Path RUNNER_SCHEMA = RUNNERS.resolve("runner-config.schema.json");
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);

  /** As editors read it. */
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS).build();

  @TempDir static Path directory;

  private static Map<String, JobKeys> keys() {
    return new PipelineCommands(CommandRun.in(directory).surroundings()).keys();
  }

  private static JsonSchema schema(Path file) throws IOException {
    return SCHEMAS.getSchema(Files.readString(file));
  }

  private static void requireSame(Path committed, String generated) throws IOException {
    Path fresh = Path.of("target/schemas").resolve(committed.getFileName());
    Files.createDirectories(fresh.getParent());
    Files.writeString(fresh, generated);
    String known = Files.exists(committed) ? Files.readString(committed) : "";
    assertThat(
        "The keys have changed; take their schema over with: cp %s %s".formatted(fresh, committed),
        known.equals(generated),
        is(true));
  }

  @Test
  void theSchemaOfJobsIsThatOfTheFlags() throws IOException {
    requireSame(JOB_SCHEMA, JobSchema.ofJobs(keys()));
  }

  @Test
  void theSchemaOfRunnerConfigurationsIsThatOfTheCode() throws IOException {
    requireSame(RUNNER_SCHEMA, JobSchema.ofRunnerConfigs());
  }

  @ParameterizedTest
  @ValueSource(strings = {"pipelines/job.schema.json", "runner-configs/runner-config.schema.json"})
  void schemasFitTheirDraft(Path file) throws IOException {
    JsonSchema draft = SCHEMAS.getSchema(SchemaLocation.of(SchemaId.V202012));
    assertThat(draft.validate(Files.readString(file), InputFormat.JSON), is(empty()));
  }

  static Stream<Path> jobs() throws IOException {
    return ShippedFiles.in(JOBS).stream();
  }

  static Stream<Path> runners() throws IOException {
    return ShippedFiles.in(RUNNERS).stream();
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void shippedJobsFitTheSchema(Path file) throws IOException {
    assertThat(schema(JOB_SCHEMA).validate(YAML.readTree(file.toFile())), is(empty()));
  }

  @ParameterizedTest
  @MethodSource("runners")
  void shippedRunnerConfigurationsFitTheSchema(Path file) throws IOException {
    assertThat(schema(RUNNER_SCHEMA).validate(YAML.readTree(file.toFile())), is(empty()));
  }

  @Test
  void keysHaveTheTypesWordsAndDefaultsOfTheFlags() throws IOException {
    JsonNode export =
        new ObjectMapper().readTree(JOB_SCHEMA.toFile()).at("/$defs/export/properties");
    assertThat(export.at("/layout/anyOf/0/enum").toString(), is("[\"single\",\"parts\"]"));
    assertThat(export.at("/layout/default").asText(), is("single"));
    assertThat(export.at("/format/default").asText(), is("json"));
    assertThat(export.at("/all/anyOf/0/type").asText(), is("boolean"));
    assertThat(export.at("/limit/anyOf/0/type").asText(), is("integer"));
    assertThat(export.at("/columns/anyOf/1/type").asText(), is("array"));
    assertThat(export.at("/help").isMissingNode(), is(true));
  }

  /** What an editor marks is what the command refuses, as far as a schema can tell. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "export: {project: demo}",
        "export: {project: demo, all: true, days: 3, columns: [a, b]}",
        "export: {project: demo, columns: 'a,b', all: '${ALL:true}', days: '${DAYS:3}'}",
        "annotate: {project: demo, file: a.csv, requests-per-second: 2.5}",
        "annotate: {project: demo, file: [a.csv, '${FILE:b.csv}']}",
        "{description: text, export: {project: demo}}",
        "{description: [], export: {project: demo}}",
        "export: {}",
        "export:",
        "export: demo",
        "annotate: {project: demo}",
        "annotate: {file: a.csv}",
        "export: {project: 5}",
        "export: {project: [demo]}",
        "export: {project: demo, all: 'yes'}",
        "export: {project: demo, all: yes}",
        "export: {project: demo, days: three}",
        "export: {project: demo, days: '3'}",
        "export: {project: demo, columns: []}",
        "export: {project: demo, columns: [1]}",
        "export: {project: demo, space: {name: a}}",
        "export: {project: demo, spaces: a}",
        "export: {project: demo, help: true}",
        "{export: {project: demo}, annotate: {project: demo, file: a.csv}}",
        "exports: {project: demo}",
        "[]",
        "demo"
      })
  void schemaAndCodeAgreeAboutJobs(String text) throws IOException {
    Mistakes mistakes = new Mistakes();
    JobFile.read("job.yaml", text, keys(), Map.of(), Overrides.of(List.of(), mistakes), mistakes);
    boolean fits = schema(JOB_SCHEMA).validate(YAML.readTree(text)).isEmpty();
    assertThat(mistakes.sorted().toString(), mistakes.isEmpty(), is(fits));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "runner: DirectRunner",
        "{runner: DirectRunner, options: {targetParallelism: 3, a: true, b: text, c: [x, 1]}}",
        "{runner: DirectRunner, options: {a: {b: c}}}",
        "{runner: DirectRunner, options: {a: []}}",
        "{runner: DirectRunner, options: {a: }}",
        "{runner: DirectRunner, options: {runner: x}}",
        "{runner: DirectRunner, options: []}",
        "{runner: DirectRunner, option: {}}",
        "{runner: [a]}",
        "{runner: ''}",
        "{runner: 5}",
        "options: {}",
      })
  void schemaAndCodeAgreeAboutRunnerConfigurations(String text) throws IOException {
    Mistakes mistakes = new Mistakes();
    RunnerConfig.read("runner.yaml", text, Map.of(), mistakes);
    boolean fits = schema(RUNNER_SCHEMA).validate(YAML.readTree(text)).isEmpty();
    assertThat(mistakes.sorted().toString(), mistakes.isEmpty(), is(fits));
  }

  @Test
  void thereAreFilesToTest() throws IOException {
    assertThat(ShippedFiles.in(JOBS), hasSize(3));
    assertThat(ShippedFiles.in(RUNNERS), is(not(empty())));
  }
}
