package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.spanbeam.cli.job.JobKeys;
import io.spanbeam.cli.job.TemplateMetadata;
import io.spanbeam.cli.job.TemplateParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parameters of the Flex Templates are the keys of the jobs. */
class FlexTemplateTest {
  private static final Path IMAGE = Path.of("runner-configs/dataflow");

  @TempDir Path directory;

  private JobKeys keys(String command) {
    return new PipelineCommands(CommandRun.in(directory).surroundings()).keys().get(command);
  }

  private TemplateParameters.Given sort(String command, String... arguments) {
    return TemplateParameters.of(keys(command)).sort(List.of(arguments));
  }

  @ParameterizedTest
  @ValueSource(strings = {"export", "annotate"})
  void theMetadataIsThatOfTheFlags(String command) throws IOException {
    Path committed = IMAGE.resolve(command + ".metadata.json");
    String generated = TemplateMetadata.of(command, keys(command));
    Path fresh = Path.of("target/schemas").resolve(committed.getFileName());
    Files.createDirectories(fresh.getParent());
    Files.writeString(fresh, generated);
    assertThat(
        "The keys have changed; take their metadata over with: cp %s %s"
            .formatted(fresh, committed),
        Files.exists(committed) && Files.readString(committed).equals(generated),
        is(true));
  }

  @Test
  void parametersBecomeFlagsAndTheRestGoesToBeam() {
    TemplateParameters.Given given =
        sort(
            "export",
            "--axProject=shop",
            "--project=my-google-project",
            "--axSpace=Sales",
            "--all=true",
            "--replace=false",
            "--startTime=yesterday",
            "--columns=name,start_time",
            "--filter=name = 'a=b'",
            "--limit=",
            "--jobName=daily",
            "--templateLocation=gs://b/job");

    assertThat(
        given.command(),
        contains(
            "shop",
            "--space=Sales",
            "--all",
            "--start-time=yesterday",
            "--columns=name",
            "--columns=start_time",
            "--filter=name = 'a=b'"));
    assertThat(
        given.beamOptions(),
        contains(
            "--project=my-google-project", "--jobName=daily", "--templateLocation=gs://b/job"));
  }

  @Test
  void severalFilesAreSeparatedByCommas() {
    assertThat(
        sort("annotate", "--file=gs://b/a.csv,gs://b/b.csv", "--runDir=gs://b/run").command(),
        contains("--file=gs://b/a.csv", "--file=gs://b/b.csv", "--run-dir=gs://b/run"));
  }

  @Test
  void aFlagThatIsNeitherTrueNorFalseIsLeftToTheCommandToRefuse() {
    assertThat(sort("export", "--all=yes").command(), contains("--all=yes"));
  }

  @Test
  void whatBelongsToOneProcessIsNoParameter() {
    List<String> names = TemplateMetadata.names(keys("export"));

    assertThat(names, hasItems("axProject", "axSpace", "output", "apiKeyFrom", "startTime"));
    for (String other : List.of("project", "stdout", "local", "runner", "detach", "dryRun")) {
      assertThat(names, not(hasItem(other)));
    }
  }

  @Test
  void anImageWithoutACommandSaysSo() {
    CommandRun run = CommandRun.in(directory).environment(Map.of("SPANBEAM_TEMPLATE", "exports"));
    int status = FlexTemplate.run(run.surroundings(), "--axProject=shop");

    assertThat(status, is(ExitCode.USAGE.status()));
  }

  @Test
  void theImageStartsThisClassFromTheJobJar() throws IOException {
    List<String> lines = Files.readAllLines(IMAGE.resolve("Dockerfile"));

    assertThat(lines, hasItem("ENV FLEX_TEMPLATE_JAVA_MAIN_CLASS=" + FlexTemplate.class.getName()));
    assertThat(lines, hasItem("ENV " + FlexTemplate.COMMAND_VARIABLE + "=${COMMAND}"));
    assertThat(lines, hasItem("ARG COMMAND=export"));
    assertThat(
        lines, hasItem(startsWith("FROM gcr.io/dataflow-templates-base/java17-template-launcher")));
    String jar = "spanbeam-dataflow.jar";
    assertThat(Files.readString(Path.of("pom.xml")), containsString("<job.jar>" + jar));
    assertThat(lines, hasItem(endsWith("CLASSPATH=/template/" + jar)));
    assertThat(lines, hasItem("COPY target/%s /template/%s".formatted(jar, jar)));
    assertThat(lines, hasItem(endsWith("--add-opens=java.base/java.nio=ALL-UNNAMED")));
  }
}
