package io.spanbeam.ax;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Requests to annotate, in few words. */
public final class AnnotationRequests {
  /** The project of all requests. */
  public static final Project PROJECT =
      new Project("U3BhY2U6MTpiRnVM", "TW9kZWw6MTIz", "my-project");

  private AnnotationRequests() {}

  /** Returns a request to label spans as good. */
  public static AnnotationRequest labelling(String... ids) {
    return of(
        Arrays.stream(ids)
            .map(id -> new AnnotationRecord(id, List.of(label("quality", "good"))))
            .toList());
  }

  /** Returns a request for spans, without a window. */
  public static AnnotationRequest of(List<AnnotationRecord> records) {
    return new AnnotationRequest(
        PROJECT, Granularity.SPAN, Optional.empty(), Optional.empty(), records);
  }

  /** Returns a value that is a label. */
  public static AnnotationValue label(String name, String label) {
    return new AnnotationValue(name, Optional.of(label), OptionalDouble.empty(), Optional.empty());
  }

  /** Returns a value that is a score. */
  public static AnnotationValue score(String name, double score) {
    return new AnnotationValue(name, Optional.empty(), OptionalDouble.of(score), Optional.empty());
  }

  /** Returns a value that is a text. */
  public static AnnotationValue text(String name, String text) {
    return new AnnotationValue(name, Optional.empty(), OptionalDouble.empty(), Optional.of(text));
  }
}
