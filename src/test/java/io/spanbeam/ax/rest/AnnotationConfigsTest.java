package io.spanbeam.ax.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.AnnotationConfig;
import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.AnnotationRule.Direction;
import io.spanbeam.ax.AnnotationRule.Label;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.testing.ScriptedHttp;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class AnnotationConfigsTest {
  private static final String SPACE = "U3BhY2U6MTpiRnVM";

  @RegisterExtension final ScriptedHttp server = ScriptedHttp.start();
  @TempDir Path directory;

  @Test
  void readsAllPagesOfASpace() throws Exception {
    server
        .json(
            """
            {"annotation_configs": [
              {"id": "1", "name": "quality", "space_id": "U3BhY2U6MTpiRnVM", "type": "CATEGORICAL",
               "values": [{"label": "good", "score": 1}, {"label": "bad"}, {"label": "?", "score": null}],
               "optimization_direction": "MAXIMIZE", "created_at": "2026-01-02T03:04:05Z"},
              {"id": "2", "name": "accuracy", "type": "CONTINUOUS",
               "minimum_score": 0, "maximum_score": 1.5, "optimization_direction": "UPWARDS"}],
             "pagination": {"has_more": true, "next_cursor": "c/2"}}
            """)
        .answer(429, Map.of("Retry-After", "0"), "")
        .json(
            """
            {"annotation_configs": [{"id": "3", "name": "notes", "type": "FREEFORM", "new": []}],
             "pagination": {"has_more": false}}
            """);

    assertThat(
        configs(),
        is(
            List.of(
                new AnnotationConfig(
                    "1",
                    "quality",
                    AnnotationRule.categorical(
                        List.of(
                            new Label("good", OptionalDouble.of(1)),
                            new Label("bad", OptionalDouble.empty()),
                            new Label("?", OptionalDouble.empty())),
                        Direction.MAXIMIZE)),
                new AnnotationConfig(
                    "2", "accuracy", AnnotationRule.continuous(0, 1.5, Direction.NONE)),
                new AnnotationConfig("3", "notes", AnnotationRule.freeform()))));
    assertThat(
        server.requests().get(0).uri(),
        is(URI.create("/v2/annotation-configs?space_id=" + SPACE + "&limit=100")));
    assertThat(server.requests().get(2).uri().toString(), containsString("cursor=c%2F2"));
  }

  @Test
  void leavesToTheServiceWhatItDoesNotUnderstand() throws Exception {
    server.json(
        """
        {"annotation_configs": [
          {"id": "1", "name": "thumbs", "type": "BOOLEAN"},
          {"id": "2", "name": "no type"},
          {"id": "3", "name": "one label", "type": "CATEGORICAL", "values": [{"label": "good"}]},
          {"id": "4", "name": "no labels", "type": "CATEGORICAL", "values": [{"score": 1}, {}]},
          {"id": "5", "name": "no bounds", "type": "CONTINUOUS", "minimum_score": "0"},
          {"id": "6", "name": "empty range", "type": "CONTINUOUS",
           "minimum_score": 2, "maximum_score": 1}],
         "pagination": {"has_more": false}}
        """);

    List<AnnotationConfig> configs = configs();

    assertThat(configs.size(), is(6));
    for (AnnotationConfig config : configs) {
      assertThat(config.name(), config.rule(), is(AnnotationRule.freeform()));
    }
  }

  @Test
  void aConfigWithoutANameIsAProtocolFailure() throws Exception {
    server.json(
        "{\"annotation_configs\":[{\"id\":\"1\",\"type\":\"FREEFORM\"}],\"pagination\":{\"has_more\":false}}");

    AxException failure = assertThrows(AxException.class, this::configs);

    assertThat(failure.category(), is(Category.PROTOCOL));
    assertThat(
        failure.getMessage(),
        is("The answer to GET /v2/annotation-configs has an entry without 'name'"));
  }

  private List<AnnotationConfig> configs() throws Exception {
    try (AxRestClient client = new AxRestClient(RestConnections.to(server.uri(), directory))) {
      return client.annotationConfigs(SPACE);
    }
  }
}
