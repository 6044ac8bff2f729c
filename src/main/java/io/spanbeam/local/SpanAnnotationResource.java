package io.spanbeam.local;

import static java.util.stream.Collectors.joining;

import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationValue;
import io.spanbeam.ax.TimeWindow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code POST /v2/spans/annotate}: upserts annotations, all or none (ax-protocol §7.1). */
final class SpanAnnotationResource {
  private final SpanStore store;
  private final ServiceBehaviour behaviour;

  SpanAnnotationResource(SpanStore store, ServiceBehaviour behaviour) {
    this.store = store;
    this.behaviour = behaviour;
  }

  RestAnswer annotate(RestRequest request, String unused) {
    Instant now = Instant.now();
    AnnotateBody body = AnnotateBody.read(request.json(), now, behaviour.lengthLimits());
    StoredProject project = ProjectResource.find(store, body.projectId());
    check(body.records(), AnnotationConfigs.of(store, project.spaceId()));
    TimeWindow window = behaviour.windowOf(body.window());
    try (AnnotationStage stage = store.annotate(project.id())) {
      for (AnnotationRecord one : body.records()) {
        stage.add(one.recordId(), staged(one, now), Optional.empty());
      }
      AnnotationStage.Outcome outcome = stage.write(body.granularity(), window, true);
      if (!outcome.written()) {
        throw new Problem.Refusal(Problem.notFound(missing(outcome.missing(), body)));
      }
    }
    return RestAnswer.empty(202);
  }

  private static void check(List<AnnotationRecord> records, AnnotationConfigs configs) {
    for (AnnotationRecord one : records) {
      for (AnnotationValue value : one.values()) {
        Optional<String> violation = configs.violation(value);
        if (violation.isPresent()) {
          throw new Problem.Refusal(
              Problem.invalidValue(
                  "Record '%s' is invalid: %s".formatted(one.recordId(), violation.get())));
        }
      }
    }
  }

  private static List<StagedAnnotation> staged(AnnotationRecord one, Instant now) {
    return one.values().stream()
        .map(value -> new StagedAnnotation(value, StagedAnnotation.ANONYMOUS, now.toEpochMilli()))
        .toList();
  }

  private String missing(List<String> ids, AnnotateBody body) {
    if (!behaviour.namesMissing()) {
      return "Some records were not found from %s to %s"
          .formatted(body.window().from(), body.window().to());
    }
    return "%d of %d records were not found from %s to %s: %s"
        .formatted(
            ids.size(),
            body.records().size(),
            body.window().from(),
            body.window().to(),
            ids.stream().map(id -> "'" + id + "'").collect(joining(", ")));
  }
}
