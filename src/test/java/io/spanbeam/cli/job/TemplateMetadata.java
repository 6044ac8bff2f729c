package io.spanbeam.cli.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/** The metadata of a Flex Template, made from the keys of the job that it runs. */
public final class TemplateMetadata {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Directories; the console offers those of Cloud Storage. */
  private static final Set<String> FOLDERS = Set.of("output", "run-dir");

  private TemplateMetadata() {}

  /** Returns the names of the parameters of a command. */
  public static List<String> names(JobKeys keys) {
    return List.copyOf(TemplateParameters.of(keys).all().keySet());
  }

  /** Returns the metadata of the template of a command. */
  public static String of(String command, JobKeys keys) {
    TemplateParameters parameters = TemplateParameters.of(keys);
    ObjectNode metadata =
        JSON.createObjectNode()
            .put("name", "Spanbeam: " + command)
            .put("description", String.join(" ", keys.command().usageMessage().header()))
            .put("streaming", false);
    ArrayNode all = metadata.putArray("parameters");
    parameters
        .all()
        .forEach(
            (name, key) -> {
              ObjectNode parameter =
                  all.addObject()
                      .put("name", name)
                      .put("label", key.name().replace('-', ' '))
                      .put("helpText", String.join(" ", key.argument().description()))
                      .put("isOptional", !parameters.needed(key));
              type(key, parameter);
            });
    return text(metadata);
  }

  private static void type(JobKey key, ObjectNode parameter) {
    List<String> words = key.words();
    if (!words.isEmpty()) {
      ArrayNode options = parameter.put("paramType", "ENUM").putArray("enumOptions");
      words.forEach(word -> options.addObject().put("value", word).put("label", word));
      return;
    }
    parameter.put(
        "paramType",
        switch (key.kind()) {
          case FLAG -> "BOOLEAN";
          case WHOLE_NUMBER, NUMBER -> "NUMBER";
          case TEXT -> FOLDERS.contains(key.name()) ? "GCS_WRITE_FOLDER" : "TEXT";
        });
  }

  private static String text(ObjectNode metadata) {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
    try {
      return JSON.writer(printer).writeValueAsString(metadata) + "\n";
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
