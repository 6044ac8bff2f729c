package io.spanbeam.schema;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.schemas.utils.YamlUtils;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;

/** The pipeline of Beam YAML that is shipped fits the transforms that it names. */
class BeamYamlTest {
  private static final Path SHIPPED = Path.of("pipelines/beam-yaml/flag-slow-spans.yaml");
  private static final Map<String, String> VARIABLES =
      Map.of(
          "project", "shop",
          "space", "Sales",
          "from", "2026-05-01",
          "to", "2026-05-02",
          "directory", "/shared/runs",
          "jar", "/spanbeam/target/spanbeam-expansion.jar");

  private static JsonNode shipped() throws IOException {
    String text = Files.readString(SHIPPED);
    for (Map.Entry<String, String> variable : VARIABLES.entrySet()) {
      text = text.replace("{{ %s }}".formatted(variable.getKey()), variable.getValue());
    }
    return new YAMLMapper().readTree(text);
  }

  @Test
  void itsProviderNamesBothTransforms() throws Exception {
    JsonNode provider = shipped().at("/providers/0");
    assertThat(provider.at("/type").asText(), is("javaJar"));
    assertThat(provider.at("/config/jar").asText(), is(VARIABLES.get("jar")));
    assertThat(provider.at("/transforms/ReadSpans").asText(), is(SchemaTransforms.READ));
    assertThat(provider.at("/transforms/AnnotateSpans").asText(), is(SchemaTransforms.ANNOTATE));
  }

  @Test
  void itsConfigurationsAreTaken() throws Exception {
    JsonNode shipped = shipped();
    Map<String, String> identifiers = new HashMap<>();
    shipped
        .at("/providers/0/transforms")
        .fields()
        .forEachRemaining(named -> identifiers.put(named.getKey(), named.getValue().asText()));
    for (JsonNode transform : shipped.at("/pipeline/transforms")) {
      String identifier = identifiers.remove(transform.get("type").asText());
      if (identifier != null) {
        Map<String, Object> config =
            new ObjectMapper().convertValue(transform.get("config"), new TypeReference<>() {});
        Row row =
            YamlUtils.toBeamRow(
                config, SchemaTransforms.provider(identifier).configurationSchema(), false);
        SchemaTransforms.transform(identifier, row);
      }
    }
    assertThat("transforms that are not used", identifiers, is(Map.of()));
  }
}
