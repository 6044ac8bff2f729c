package io.spanbeam.cli.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanbeam.cli.job.JobKey.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;

/** Makes the JSON Schemas for editors (draft 2020-12) from the keys that the code takes. */
public final class JobSchema {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";
  private static final List<String> SCALARS = List.of("string", "number", "boolean");

  private JobSchema() {}

  /** Returns the schema of a job file. */
  public static String ofJobs(Map<String, JobKeys> commands) {
    ObjectNode schema = root("Spanbeam job", "A run of one command: spanbeam run FILE.");
    ObjectNode properties = schema.putObject("properties");
    description(properties);
    ArrayNode oneOf = JSON.createArrayNode();
    ObjectNode definitions = JSON.createObjectNode();
    commands.forEach(
        (name, keys) -> {
          properties.putObject(name).put("$ref", "#/$defs/" + name);
          oneOf.addObject().putArray("required").add(name);
          definitions.set(name, command(keys));
        });
    definitions
        .putObject("reference")
        .put("description", "A variable of the environment: ${NAME} or ${NAME:default}.")
        .put("type", "string")
        .put("pattern", References.REFERENCE);
    schema.set("oneOf", oneOf);
    schema.put("additionalProperties", false);
    schema.set("$defs", definitions);
    return text(schema);
  }

  /** Returns the schema of a runner configuration. */
  public static String ofRunnerConfigs() {
    ObjectNode schema =
        root("Spanbeam runner configuration", "Where pipelines run: --runner-config FILE.");
    ObjectNode properties = schema.putObject("properties");
    description(properties);
    ObjectNode runner = properties.putObject(RunnerConfig.RUNNER);
    runner.put("description", "Beam runner.").put("type", "string").put("minLength", 1);
    runner.putArray("examples").add("DirectRunner").add("FlinkRunner").add("DataflowRunner");
    ObjectNode options = properties.putObject(RunnerConfig.OPTIONS);
    options.put("description", "Options of Beam and of the runner, without dashes.");
    options.put("type", "object");
    options.putObject("propertyNames").putObject("not").put("const", RunnerConfig.RUNNER);
    ArrayNode kinds = options.putObject("additionalProperties").putArray("anyOf");
    scalar(kinds.addObject());
    scalar(kinds.addObject().put("type", "array").put("minItems", 1).putObject("items"));
    schema.putArray("required").add(RunnerConfig.RUNNER);
    schema.put("additionalProperties", false);
    return text(schema);
  }

  private static ObjectNode root(String title, String description) {
    return JSON.createObjectNode()
        .put("$schema", DRAFT)
        .put("title", title)
        .put("description", description)
        .put("type", "object");
  }

  private static void description(ObjectNode properties) {
    properties
        .putObject(JobFile.DESCRIPTION)
        .put("description", "For people only.")
        .put("type", "string");
  }

  private static void scalar(ObjectNode schema) {
    SCALARS.forEach(schema.putArray("type")::add);
  }

  private static ObjectNode command(JobKeys keys) {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("description", String.join(" ", keys.command().usageMessage().header()));
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    for (JobKey key : keys.all()) {
      ObjectNode property = properties.putObject(key.name());
      property.put("description", String.join(" ", key.argument().description()));
      initial(key)
          .ifPresent(
              word -> {
                if (key.kind() == Kind.FLAG) {
                  property.put("default", Boolean.parseBoolean(word));
                } else {
                  property.put("default", word);
                }
              });
      if (key.takesList()) {
        ArrayNode kinds = property.putArray("anyOf");
        value(key, kinds.addObject());
        value(key, kinds.addObject().put("type", "array").put("minItems", 1).putObject("items"));
      } else {
        value(key, property);
      }
    }
    ArrayNode required = schema.putArray("required");
    keys.all().stream().filter(JobKey::required).map(JobKey::name).forEach(required::add);
    return schema.put("additionalProperties", false);
  }

  private static void value(JobKey key, ObjectNode schema) {
    if (key.kind() == Kind.TEXT && key.words().isEmpty()) {
      schema.put("type", "string");
      return;
    }
    ArrayNode kinds = schema.putArray("anyOf");
    ObjectNode kind = kinds.addObject();
    switch (key.kind()) {
      case FLAG -> kind.put("type", "boolean");
      case WHOLE_NUMBER -> kind.put("type", "integer");
      case NUMBER -> kind.put("type", "number");
      case TEXT -> key.words().forEach(kind.putArray("enum")::add);
    }
    kinds.addObject().put("$ref", "#/$defs/reference");
  }

  /** Returns the word for what holds without the key, if the flag itself says so. */
  private static Optional<String> initial(JobKey key) {
    Object initial = key.argument().initialValue();
    if (key.kind() == Kind.FLAG) {
      return Optional.of(String.valueOf(initial));
    }
    return key.words().stream()
        .filter(word -> initial != null && initial.equals(converted(key.argument(), word)))
        .findFirst();
  }

  private static Object converted(ArgSpec argument, String word) {
    ITypeConverter<?>[] converters = argument.converters();
    if (converters.length == 0) {
      return Arrays.stream(argument.type().getEnumConstants())
          .filter(constant -> constant.toString().equalsIgnoreCase(word))
          .findFirst()
          .orElseThrow();
    }
    try {
      return converters[0].convert(word);
    } catch (Exception e) {
      throw new AssertionError("The flag does not take its own word " + word, e);
    }
  }

  private static String text(ObjectNode schema) {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
    try {
      return JSON.writer(printer).writeValueAsString(schema) + "\n";
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
