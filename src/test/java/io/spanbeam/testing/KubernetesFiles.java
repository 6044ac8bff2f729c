package io.spanbeam.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files for Kubernetes that come with Spanbeam, as the documents that they hold. */
public final class KubernetesFiles {
  private static final Path DIRECTORY = Path.of("runner-configs/kubernetes").toAbsolutePath();

  private KubernetesFiles() {}

  /** Returns the documents of a file in their order. */
  public static List<JsonNode> documents(String file) throws IOException {
    try (MappingIterator<JsonNode> documents =
        new YAMLMapper().readerFor(JsonNode.class).readValues(DIRECTORY.resolve(file).toFile())) {
      return documents.readAll();
    }
  }

  /** Returns the arguments for Spanbeam that a CronJob has. */
  public static List<String> arguments(String cronJob) throws IOException {
    JsonNode job =
        documents("cronjob.yaml").stream()
            .filter(document -> document.at("/metadata/name").asText().equals(cronJob))
            .findFirst()
            .orElseThrow();
    List<String> arguments = new ArrayList<>();
    job.at("/spec/jobTemplate/spec/template/spec/containers/0/args")
        .forEach(argument -> arguments.add(argument.asText()));
    return arguments;
  }
}
