package io.spanbeam.annotation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Elements of a collection, which has no order and comes to the workers in any way. */
class AnnotateElementsTest {
  @TempDir Path directory;

  @RegisterExtension final MemoryService service = new MemoryService();

  @Test
  void elementsOfACollectionAreAnnotated() throws Exception {
    List<AnnotationRecord> elements = new ArrayList<>(Records.distinct(0, 3000));
    elements.addAll(Records.distinct(0, 10));

    AnnotationSummary summary = runElements("run", service, elements);

    assertThat(summary.counts().upserted(), is(3010L));
    assertThat(summary.counts().merged(), is(10L));
    assertThat(service.stored().size(), is(3000));
  }

  @Test
  void elementsThatContradictEachOtherAreRefusedWhateverTheWorkersDo() throws Exception {
    List<AnnotationRecord> elements = new ArrayList<>(Records.random(new Random(5), 3000, 1000));
    Map<String, Map<String, AnnotationValue>> first = null;
    List<String> firstLetters = null;
    for (int run = 0; run < 2; run++) {
      MemoryService each = new MemoryService("elements-" + run);
      Collections.shuffle(elements, new Random(run));

      AnnotationSummary summary = runElements("run-" + run, each, elements);

      List<String> letters = Files.readAllLines(Path.of(summary.deadLetter()));
      assertThat(summary.counts().rejected(), is(greaterThan(100L)));
      assertThat(summary.counts().upserted() + summary.counts().rejected(), is(3000L));
      assertThat(summary.deadLetterCodes().keySet(), is(Set.of("conflict")));
      first = first == null ? each.stored() : first;
      firstLetters = firstLetters == null ? letters : firstLetters;
      assertThat(each.stored(), is(first));
      assertThat(letters, is(firstLetters));
      each.stop();
    }
  }

  @Test
  void elementsAreChecked() throws Exception {
    Pipeline pipeline = TestRun.pipeline(2);
    pipeline
        .apply(
            Create.of(
                    Records.record("a", Records.label("quality", "good")),
                    Records.record("b", Records.label("qualty", "good")),
                    Records.record("half of a pair \ud83d", Records.label("quality", "good")))
                .withCoder(AnnotationRecordCoder.of()))
        .apply(TestRun.annotate(service, directory));

    pipeline.run().waitUntilFinish();

    AnnotationSummary summary = AnnotationSummary.read(directory.toString()).orElseThrow();
    assertThat(summary.counts().upserted(), is(1L));
    assertThat(summary.deadLetterCodes(), is(Map.of("unknown_annotation", 1L, "invalid_text", 1L)));
    assertThat(
        Files.readString(Path.of(summary.deadLetter())), containsString("is 'quality' meant?"));
  }

  @Test
  void noElementIsAnAccountOfNothing() throws Exception {
    Pipeline pipeline = TestRun.pipeline(2);
    pipeline
        .apply(Create.empty(AnnotationRecordCoder.of()))
        .apply(TestRun.annotate(service, directory));

    pipeline.run().waitUntilFinish();

    AnnotationSummary summary = AnnotationSummary.read(directory.toString()).orElseThrow();
    assertThat(summary.counts().read(), is(0L));
    assertThat(service.requests.get(), is(0));
  }

  private AnnotationSummary runElements(
      String name, MemoryService target, List<AnnotationRecord> elements) throws Exception {
    Path runDirectory = directory.resolve(name);
    Pipeline pipeline = TestRun.pipeline(3);
    PCollection<AnnotationSummary> summary =
        pipeline
            .apply(Create.of(elements).withCoder(AnnotationRecordCoder.of()))
            .apply(TestRun.annotate(target, runDirectory));
    long read = elements.size();
    PAssert.thatSingleton(summary)
        .satisfies(
            one -> {
              assertThat(one.counts().read(), is(read));
              return null;
            });
    pipeline.run().waitUntilFinish();
    return AnnotationSummary.read(runDirectory.toString()).orElseThrow();
  }
}
