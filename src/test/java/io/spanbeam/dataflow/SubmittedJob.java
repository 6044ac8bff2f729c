package io.spanbeam.dataflow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.testing.JobJar.Result;
import io.spanbeam.testing.LocalService;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.beam.model.pipeline.v1.RunnerApi;
import org.xerial.snappy.SnappyError;
import org.xerial.snappy.SnappyInputStream;

/**
 * What the runner would send to Dataflow: the job as JSON, and beside it the portable form of the
 * pipeline, which workers of Runner v2 execute. For these the job has no steps of its own.
 */
final class SubmittedJob {
  /** What a stream of Snappy begins with, as Beam compresses serialised functions. */
  private static final String SNAPPY = "\u0082SNAPPY\0";

  private final byte[] json;
  private final byte[] pipeline;
  private final JsonNode tree;
  private final RunnerApi.Pipeline portable;

  private SubmittedJob(byte[] json, byte[] pipeline) throws IOException {
    this.json = json;
    this.pipeline = pipeline;
    this.tree = new ObjectMapper().readTree(json);
    this.portable = RunnerApi.Pipeline.parseFrom(pipeline);
  }

  /**
   * Reads what a command wrote instead of running it, and checks that it did so without the key.
   *
   * @param directory where the command worked
   */
  static SubmittedJob written(Result result, Path template, Path directory) throws IOException {
    assertThat(result.err(), result.status(), is(0));
    assertThat(
        result.err().strip(), endsWith("Wrote the job to %s; it was not run".formatted(template)));
    SubmittedJob job = read(template, DataflowCommands.staging(directory));
    assertThat(job.contains(LocalService.KEY), is(false));
    assertThat(result.out() + result.err(), not(containsString(LocalService.KEY)));
    return job;
  }

  /** Reads what was written. */
  static SubmittedJob read(Path template, Path staging) throws IOException {
    return read(Files.readAllBytes(template), staging);
  }

  /** Reads what was sent. */
  static SubmittedJob read(JsonNode job, Path staging) throws IOException {
    return read(new ObjectMapper().writeValueAsBytes(job), staging);
  }

  private static SubmittedJob read(byte[] json, Path staging) throws IOException {
    try (Stream<Path> staged = Files.list(staging)) {
      Path pipeline =
          staged
              .filter(file -> file.getFileName().toString().matches("pipeline-.*\\.pb"))
              .findFirst()
              .orElseThrow();
      return new SubmittedJob(json, Files.readAllBytes(pipeline));
    }
  }

  int jsonBytes() {
    return json.length;
  }

  int pipelineBytes() {
    return pipeline.length;
  }

  JsonNode environment() {
    return tree.get("environment");
  }

  /** Returns a Beam option as the workers get it. */
  JsonNode option(String name) {
    return environment().at("/sdkPipelineOptions/options/" + name);
  }

  JsonNode workerPool() {
    return environment().at("/workerPools/0");
  }

  /** Returns the names of the steps, as the pipeline gives them. */
  List<String> steps() {
    return transforms().map(RunnerApi.PTransform::getUniqueName).toList();
  }

  /** Returns the ID of a step, or of the nearest around it that the job has, by its full name. */
  String idOfStep(String name) {
    Map<String, RunnerApi.PTransform> transforms = portable.getComponents().getTransformsMap();
    for (String step = name; ; step = step.substring(0, step.lastIndexOf('/'))) {
      String wanted = step;
      Optional<String> id =
          transforms.entrySet().stream()
              .filter(entry -> entry.getValue().getUniqueName().equals(wanted))
              .map(Map.Entry::getKey)
              .findFirst();
      if (id.isPresent()) {
        return id.get();
      }
    }
  }

  /** Returns how many bytes the source takes, wherever it was serialised. */
  int sourceBytes() {
    return transforms()
        .filter(transform -> transform.getUniqueName().contains("Read ranges"))
        .mapToInt(transform -> transform.getSpec().getPayload().size())
        .sum();
  }

  private Stream<RunnerApi.PTransform> transforms() {
    return portable.getComponents().getTransformsMap().values().stream();
  }

  /**
   * Returns whether a text is anywhere in it: plain, in a part that was compressed after Java
   * serialised it, or encoded in Base64.
   */
  boolean contains(String text) {
    return forms().stream().anyMatch(form -> isIn(form, text));
  }

  /** Returns everything as it stands, and all that was compressed. */
  private List<String> forms() {
    List<String> forms = new ArrayList<>();
    forms.add(new String(json, UTF_8));
    forms.add(new String(pipeline, ISO_8859_1));
    addTexts(tree, forms);
    int plain = forms.size();
    for (int i = 0; i < plain; i++) {
      String form = forms.get(i);
      for (int at = form.indexOf(SNAPPY); at >= 0; at = form.indexOf(SNAPPY, at + 1)) {
        forms.add(decompressed(form.substring(at).getBytes(ISO_8859_1)));
      }
    }
    return forms;
  }

  /** Bytes are texts in which all but printable characters are written as %xx. */
  private static void addTexts(JsonNode node, List<String> forms) {
    if (node.isTextual()) {
      StringBuilder bytes = new StringBuilder();
      String text = node.asText();
      for (int i = 0; i < text.length(); i++) {
        boolean escaped =
            text.charAt(i) == '%'
                && i + 2 < text.length()
                && text.substring(i + 1, i + 3).matches("[0-9a-f]{2}");
        bytes.append(
            escaped ? (char) Integer.parseInt(text.substring(i + 1, i + 3), 16) : text.charAt(i));
        i += escaped ? 2 : 0;
      }
      forms.add(bytes.toString());
    }
    node.forEach(child -> addTexts(child, forms));
  }

  /** Reads until what follows is no longer part of the stream. */
  private static String decompressed(byte[] bytes) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (SnappyInputStream in = new SnappyInputStream(new ByteArrayInputStream(bytes))) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        content.write(next);
      }
    } catch (IOException | SnappyError e) {
      if (content.size() == 0) {
        throw new AssertionError("A compressed part can't be read", e);
      }
    }
    return content.toString(ISO_8859_1);
  }

  private static boolean isIn(String form, String text) {
    if (form.contains(text)) {
      return true;
    }
    // Base64 depends on how many bytes of a group of three stand before the text.
    for (int before = 0; before < 3; before++) {
      byte[] padded = (" ".repeat(before) + text).getBytes(UTF_8);
      String encoded = Base64.getEncoder().withoutPadding().encodeToString(padded);
      int firstWhole = before == 0 ? 0 : 4;
      int lastWhole = padded.length / 3 * 4;
      if (form.contains(encoded.substring(firstWhole, lastWhole))) {
        return true;
      }
    }
    return false;
  }
}
