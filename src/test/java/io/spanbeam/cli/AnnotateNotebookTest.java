package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.spanbeam.cli.CommandRun.Result;
import io.spanbeam.local.FaultScript;
import io.spanbeam.local.ServiceBehaviour;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports of the public clients that were annotated in a notebook are input as they are. */
class AnnotateNotebookTest {
  /** In the order of the export; see the notice beside the files. */
  private static final Map<String, String> EXPECTED =
      Map.of(
          "05ff2da92a2255fb", "good|0.25|-",
          "b064018b2d0b41da", "bad|0.5|-",
          "886a403ba9d2e50f", "good|0.75|-");

  @TempDir Path directory;
  private ServedSpans served;

  @BeforeEach
  void serve() throws Exception {
    served = ServedSpans.ofLastDays(0, ServiceBehaviour.standard(), FaultScript.none());
    served.store().load(served.project().id(), sample("ax-rest.json"));
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private static Path sample(String name) throws URISyntaxException {
    return Path.of(AnnotateNotebookTest.class.getResource("notebook/" + name).toURI());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ax-rest-values.json",
        "ax-rest-annotations.json",
        "ax-all-prefixed.json",
        "ax-all-values.json",
        "sdk-prefixed.csv",
        "sdk-wide-reread.csv",
        "sdk-values-text.csv",
        "sdk-wide.jsonl",
        "sdk-wide.parquet",
        "sdk-values.parquet"
      })
  void whatANotebookWroteIsInput(String name) throws Exception {
    Annotating annotating = new Annotating(served, directory, directory.resolve("home"));
    assertThat(annotations(annotating), is(anEmptyMap()));

    Result result = annotating.run("-f", sample(name).toString());

    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(annotations(annotating), is(EXPECTED));
  }

  @Test
  void anAddedColumnWithAMisspeltNameIsNamed() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("labels.csv"),
            "context.span_id,quality.label,qualty.label,eval.good.label\n"
                + "05ff2da92a2255fb,good,bad,x\n");

    Result result =
        new Annotating(served, directory, directory.resolve("home")).run("-f", file.toString());

    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    assertThat(
        result.err(),
        containsString(
            "Warning: Columns were passed over, because no annotation config has their name:"
                + " qualty"
                + System.lineSeparator()));
  }

  /** The spans do not get younger, so the export has no default window to lie in. */
  private static Map<String, String> annotations(Annotating annotating) throws IOException {
    return annotating.annotations("--start-time", "2026-10-01");
  }
}
