package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanbeam.cli.CommandRun.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code spanbeam annotate} on served spans, and what the spans show afterwards.
 *
 * @param directory where the command works
 * @param home where it finds its key
 */
record Annotating(ServedSpans served, Path directory, Path home) {
  /** Returns the command line, without the words before the flags. */
  static String[] line(String... flags) {
    return Stream.concat(
            Stream.of("annotate", ServedSpans.PROJECT, "--space", ServedSpans.SPACE),
            Stream.of(flags))
        .toArray(String[]::new);
  }

  CommandRun command() throws IOException {
    return served.command(directory, home).at(Instant.now());
  }

  Result run(String... flags) throws IOException {
    return command().run(line(flags));
  }

  /** Returns all spans, those of the last days unless flags say otherwise. */
  List<JsonNode> export(String... flags) throws IOException {
    Result result =
        command()
            .run(
                Stream.concat(
                        Stream.of("export", ServedSpans.PROJECT, "-s", ServedSpans.SPACE),
                        Stream.concat(Stream.of("--all", "--stdout"), Stream.of(flags)))
                    .toArray(String[]::new));
    assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    return ExportedSpans.spans(result.out());
  }

  /** Returns the IDs of all spans, sorted. */
  List<String> spanIds() throws IOException {
    return export().stream().map(span -> span.get("context.span_id").asText()).sorted().toList();
  }

  /** Returns the label, score and text of all exported spans that have any, by span. */
  Map<String, String> annotations(String... flags) throws IOException {
    Map<String, String> annotations = new TreeMap<>();
    for (JsonNode span : export(flags)) {
      String all =
          "%s|%s|%s"
              .formatted(
                  span.path("annotation.quality.label").asText("-"),
                  span.path("annotation.helpfulness.score").asText("-"),
                  span.path("annotation.notes.text").asText("-"));
      if (!all.equals("-|-|-")) {
        annotations.put(span.get("context.span_id").asText(), all);
      }
    }
    return annotations;
  }
}
