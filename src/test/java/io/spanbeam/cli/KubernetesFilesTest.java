package io.spanbeam.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.spanbeam.cli.CommandRun.Result;
import io.spanbeam.sink.Manifest;
import io.spanbeam.testing.KubernetesFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The files for Kubernetes fit what is published of it: the schema that the Flink operator
 * installs, and a model that is generated from the API of Kubernetes. As a server that validates
 * strictly, both refuse fields that they do not know.
 */
class KubernetesFilesTest {
  private static final String SCHEMA = "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The model keeps fields that it does not know, unless told not to see the place for them. */
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated member) {
                  return false;
                }
              })
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  @TempDir Path directory;
  @TempDir Path home;

  private static JsonNode definition() throws IOException {
    try (InputStream in = KubernetesFilesTest.class.getResourceAsStream(SCHEMA)) {
      return new YAMLMapper().readTree(in);
    }
  }

  private static Set<ValidationMessage> mistakes(JsonNode deployment) throws IOException {
    JsonNode spec = definition().at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    refuseOtherFields(spec);
    JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(spec);
    return schema.validate(deployment.get("spec"));
  }

  private static void refuseOtherFields(JsonNode schema) {
    if (schema instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      object.put("additionalProperties", false);
    }
    schema.forEach(KubernetesFilesTest::refuseOtherFields);
  }

  private static JsonNode deployment() throws IOException {
    List<JsonNode> documents = KubernetesFiles.documents("flink-deployment.yaml");
    assertThat(documents.size(), is(1));
    return documents.get(0);
  }

  @Test
  void theDeploymentFitsTheSchemaOfTheOperator() throws IOException {
    JsonNode deployment = deployment();
    JsonNode definition = definition().get("spec");
    assertThat(
        deployment.get("apiVersion").asText(),
        is(definition.get("group").asText() + "/" + definition.at("/versions/0/name").asText()));
    assertThat(deployment.get("kind"), is(definition.at("/names/kind")));
    assertThat(mistakes(deployment), is(empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/spec | jobManger | {}",
        "/spec | flinkVersion | \"v9_9\"",
        "/spec | image | [\"flink\"]",
        "/spec/flinkConfiguration | taskmanager.numberOfTaskSlots | 2",
        "/spec/taskManager/resource | memory | 4",
        "/spec/taskManager/resource | cores | 2",
        "/spec/podTemplate/spec | volume | []",
        "/spec/podTemplate/spec/containers/0 | volumeMounts | {}",
        "/spec/taskManager/podTemplate/spec/containers/0/env/0 | valueFrom | \"arize\"",
        "/spec/taskManager/podTemplate/spec/containers/0/env/0/valueFrom/secretKeyRef | keys | \"k\"",
      })
  void aMistakeInTheDeploymentIsFound(String place, String field, String value) throws IOException {
    JsonNode deployment = deployment();
    ((ObjectNode) deployment.at(place)).set(field, JSON.readTree(value));
    assertThat(mistakes(deployment), is(not(empty())));
  }

  private static CronJob cronJob(JsonNode document) throws IOException {
    return STRICT.treeToValue(document, CronJob.class);
  }

  @Test
  void theCronJobsFitTheModelOfKubernetes() throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode document : KubernetesFiles.documents("cronjob.yaml")) {
      assertThat(document.get("apiVersion").asText(), is("batch/v1"));
      assertThat(document.get("kind").asText(), is("CronJob"));
      CronJob job = cronJob(document);
      assertThat("nothing is lost", JSON.readTree(JSON.writeValueAsString(job)), is(document));
      names.add(job.getMetadata().getName());
    }
    assertThat(names, is(List.of("export-direct", "export-on-flink")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | specs | {}",
        "/spec | schedul | \"0 13 * * *\"",
        "/spec/jobTemplate/spec | backoffLimit | \"none\"",
        "/spec/jobTemplate/spec/template/spec | container | []",
        "/spec/jobTemplate/spec/template/spec | volumes | {\"name\": \"exports\"}",
        "/spec/jobTemplate/spec/template/spec/containers/0 | arg | []",
        "/spec/jobTemplate/spec/template/spec/containers/0 | args | \"export\"",
        "/spec/jobTemplate/spec/template/spec/containers/0/env/0 | secretKeyRef | {}",
        "/spec/jobTemplate/spec/template/spec/containers/0/resources | limit | {}",
      })
  void aMistakeInACronJobIsFound(String place, String field, String value) throws IOException {
    for (JsonNode document : KubernetesFiles.documents("cronjob.yaml")) {
      ((ObjectNode) document.at(place)).set(field, JSON.readTree(value));
      Assertions.assertThrows(JsonMappingException.class, () -> cronJob(document));
    }
  }

  /** The names that one file takes from the other, or both from the commands in their comments. */
  @Test
  void theFilesGoTogether() throws IOException {
    String name = deployment().at("/metadata/name").asText();
    assertThat(
        KubernetesFiles.arguments("export-on-flink"),
        hasItem("--flinkMaster=%s-rest:8081".formatted(name)));
    List<JsonNode> documents = new ArrayList<>(KubernetesFiles.documents("cronjob.yaml"));
    documents.add(deployment());
    for (JsonNode document : documents) {
      assertThat(document.findValuesAsText("claimName"), is(List.of("exports")));
      assertThat(
          document.findValues("secretKeyRef"),
          is(List.of(JSON.readTree("{\"name\": \"arize\", \"key\": \"api-key\"}"))));
    }
  }

  @Test
  void theDirectCronJobExportsAsItStands() throws IOException {
    List<String> arguments = KubernetesFiles.arguments("export-direct");
    Path output = directory.resolve("shop");
    arguments.replaceAll(
        argument -> argument.equals("--output=/exports/shop") ? "--output=" + output : argument);
    try (ServedSpans served = ServedSpans.start(2_000)) {
      Result result =
          served
              .command(directory, home)
              .at(Instant.parse("2025-11-16T13:00:00Z"))
              .run(arguments.toArray(String[]::new));
      assertThat(result.err(), result.status(), is(ExitCode.DONE.status()));
    }
    assertThat(Manifest.verify(output.toString()), is(List.of()));
  }
}
