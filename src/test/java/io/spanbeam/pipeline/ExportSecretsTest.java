package io.spanbeam.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.base.Throwables;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.Transport;
import io.spanbeam.span.json.JsonShape;
import io.spanbeam.testing.CapturedLog;
import io.spanbeam.testing.LocalService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.runners.TransformHierarchy.Node;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.util.construction.PipelineTranslation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The key is used, and is nowhere to be found. */
class ExportSecretsTest {
  @TempDir Path directory;

  @Test
  void theGraphHoldsAReferenceButNoKey() throws Exception {
    try (LocalService service = LocalService.start(100)) {
      TestExport export =
          TestExport.of(service, Transport.FLIGHT, JsonShape.SPAN, directory)
              .filter("NOT (name = 'nobody')");
      Pipeline pipeline = ExportPipeline.create(export.job(), export.plan(), TestExport.options());

      requireNoKey("graph", PipelineTranslation.toProto(pipeline).toByteArray());
      List<Object> parts = parts(pipeline);
      assertThat(parts.size(), is(greaterThan(3)));
      StringBuilder serialised = new StringBuilder();
      for (Object part : parts) {
        byte[] bytes = serialised(part);
        requireNoKey(part.getClass().getName(), bytes);
        serialised.append(new String(bytes, ISO_8859_1));
      }
      requireNoKey("job", export.job().toString().getBytes(StandardCharsets.UTF_8));
      // The search would find it: the reference is there.
      assertThat(serialised.toString(), containsString(service.keyFile().toString()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void logsAndFilesDoNotHoldTheKey(Transport transport) throws Exception {
    try (CapturedLog log = new CapturedLog();
        LocalService service = LocalService.start(300)) {
      TestExport.of(service, transport, JsonShape.COLUMNS, directory).run();
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          requireNoKey(file.toString(), Files.readAllBytes(file));
        }
      }
      requireNoKey("log", String.join("\n", log.lines(Level.ALL)).getBytes(StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRefusedKeyIsNotQuoted(Transport transport) throws Exception {
    String wrong = "ak-wrong-9d02b7e411";
    try (CapturedLog log = new CapturedLog();
        LocalService service = LocalService.start(10)) {
      Files.writeString(service.keyFile(), wrong);
      TestExport export = TestExport.of(service, transport, JsonShape.COLUMNS, directory);
      Exception failure = export.attempt().orElseThrow();
      String told =
          Throwables.getStackTraceAsString(failure) + String.join("\n", log.lines(Level.ALL));
      assertThat(told, containsString("check the API key in file:" + service.keyFile()));
      requireAbsent("what is told", told, wrong);
      export.requireUntouched();
    }
  }

  @Test
  void aPlanThatIsRefusedDoesNotQuoteTheKey() throws Exception {
    try (LocalService service = LocalService.start(10)) {
      String wrong = "ak-wrong-9d02b7e411";
      Files.writeString(service.keyFile(), wrong);
      TestExport export = TestExport.of(service, Transport.FLIGHT, JsonShape.COLUMNS, directory);
      AxException failure = assertThrows(AxException.class, export::plan);
      assertThat(failure.category(), is(AxException.Category.AUTHENTICATION));
      requireAbsent("failure", Throwables.getStackTraceAsString(failure), wrong);
    }
  }

  /** Returns sources and functions as they are sent to workers. */
  private static List<Object> parts(Pipeline pipeline) {
    List<Object> parts = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public CompositeBehavior enterCompositeTransform(Node node) {
            add(node.getTransform());
            return CompositeBehavior.ENTER_TRANSFORM;
          }

          @Override
          public void visitPrimitiveTransform(Node node) {
            add(node.getTransform());
          }

          private void add(PTransform<?, ?> transform) {
            if (transform instanceof Read.Bounded<?> read) {
              parts.add(read.getSource());
            } else if (transform instanceof ParDo.MultiOutput<?, ?> function) {
              parts.add(function.getFn());
            }
          }
        });
    return parts;
  }

  private static byte[] serialised(Object part) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(part);
    }
    return bytes.toByteArray();
  }

  private static void requireNoKey(String where, byte[] bytes) {
    requireAbsent(where, new String(bytes, ISO_8859_1), LocalService.KEY);
  }

  private static void requireAbsent(String where, String text, String key) {
    String encoded =
        Base64.getEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    assertThat(where, text, not(containsString(key)));
    assertThat(where, text, not(containsString(encoded)));
  }
}
