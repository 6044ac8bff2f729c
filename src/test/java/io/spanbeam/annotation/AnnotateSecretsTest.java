package io.spanbeam.annotation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.spanbeam.AxSpansIO;
import io.spanbeam.ax.Transport;
import io.spanbeam.testing.LocalService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.runners.TransformHierarchy.Node;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.util.construction.PipelineTranslation;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is sent to workers holds a reference to the key, and not the key. */
class AnnotateSecretsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void theGraphHoldsAReferenceButNoKey(Transport transport) throws Exception {
    Records records = new Records(directory.resolve("input")).file(Records.distinct(0, 3));
    try (LocalService service = LocalService.start(1)) {
      AnnotateSpans annotate =
          AxSpansIO.annotate()
              .to(service.connection(), transport)
              .withProject(service.project())
              .withConfigs(Records.CONFIGS)
              .withRunDirectory(directory.resolve("run").toString());
      Pipeline pipeline = TestRun.pipeline(1);
      pipeline.apply(annotate.files(records.inputFiles()));

      requireNoKey(PipelineTranslation.toProto(pipeline).toByteArray());
      requireNoKey(annotate.toString().getBytes(UTF_8));
      List<Object> functions = functions(pipeline);
      assertThat(functions.size(), is(greaterThan(3)));
      StringBuilder serialised = new StringBuilder();
      for (Object function : functions) {
        byte[] bytes = serialised(function);
        requireNoKey(bytes);
        serialised.append(new String(bytes, ISO_8859_1));
      }
      // The search would find it: the reference is there.
      assertThat(serialised.toString(), containsString(service.keyFile().toString()));
    }
  }

  private static List<Object> functions(Pipeline pipeline) {
    List<Object> functions = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public void visitPrimitiveTransform(Node node) {
            if (node.getTransform() instanceof ParDo.MultiOutput<?, ?> function) {
              functions.add(function.getFn());
            }
          }
        });
    return functions;
  }

  private static byte[] serialised(Object function) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(function);
    }
    return bytes.toByteArray();
  }

  private static void requireNoKey(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    String encoded =
        Base64.getEncoder().withoutPadding().encodeToString(LocalService.KEY.getBytes(UTF_8));
    assertThat(text, not(containsString(LocalService.KEY)));
    assertThat(text, not(containsString(encoded)));
  }
}
