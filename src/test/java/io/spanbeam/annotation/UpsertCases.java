package io.spanbeam.annotation;

import io.spanbeam.annotation.input.InputRecord;
import io.spanbeam.annotation.input.RecordOrigin;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationValue;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.RetryPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Records, settings and a clock that is moved by waiting, for tests of the upsert. */
final class UpsertCases {
  static final Instant NOW = Instant.parse("2026-05-20T12:34:56.789Z");
  static final Instant RECENT = NOW.minusSeconds(3600);
  static final Project PROJECT = new Project("U3BhY2U6MTpiRnVM", "TW9kZWw6MTIz", "bot");

  private UpsertCases() {}

  static MergedRecord record(String id, Optional<Instant> startTime) {
    AnnotationRecord annotations =
        new AnnotationRecord(
            id,
            List.of(
                new AnnotationValue(
                    "quality", Optional.of("good"), OptionalDouble.empty(), Optional.empty())));
    InputRecord part =
        new InputRecord(new RecordOrigin(0, "in.jsonl", 1, 1), annotations, startTime);
    return new MergedRecord(annotations, startTime, List.of(part));
  }

  static MergedRecord record(String id) {
    return record(id, Optional.empty());
  }

  /** Returns records {@code span-0}, {@code span-1} and so on. */
  static List<MergedRecord> records(int count) {
    return IntStream.range(0, count).mapToObj(i -> record("span-" + i)).toList();
  }

  static UpsertSettings settings(Optional<Instant> start, Optional<Instant> end) {
    return settings(Granularity.SPAN, start, end, false);
  }

  static UpsertSettings settings() {
    return settings(Optional.empty(), Optional.empty());
  }

  static UpsertSettings settings(
      Granularity granularity, Optional<Instant> start, Optional<Instant> end, boolean atomic) {
    return new UpsertSettings(
        PROJECT, granularity, start, end, RetryPolicy.DEFAULT, atomic, NOW, true);
  }

  /** Returns a gate that never lets anybody wait in real time. */
  static RequestGate gate() {
    AtomicLong clock = new AtomicLong();
    return new RequestGate(OptionalDouble.empty(), clock::get, clock::addAndGet);
  }

  static BatchUpsert upsert(ModelService service, UpsertSettings settings) {
    return new BatchUpsert(service, settings, gate(), service);
  }
}
