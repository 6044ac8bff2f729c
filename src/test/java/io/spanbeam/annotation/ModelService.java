package io.spanbeam.annotation;

import io.spanbeam.annotation.BatchOutcome.Refusal;
import io.spanbeam.annotation.input.DeadLetter;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationRequest;
import io.spanbeam.ax.AnnotationService;
import io.spanbeam.ax.AnnotationValue;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.ax.UpsertAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The rules of ax-protocol §7.1 in memory: all or nothing, upsert, windows, limits. What a client
 * must not do is noted, so that no test passes by it.
 */
final class ModelService implements AnnotationService, SpanLookup {
  /** How the service answers when records are missing. */
  enum MissingAnswer {
    /** Writes nothing and does not say which. */
    SILENT,
    /** Writes nothing and names all. */
    NAMES_ALL,
    /** Writes nothing and names the first three. */
    NAMES_SOME,
    /** Writes nothing and names what was not asked for. */
    NAMES_STRANGERS,
    /** Writes the others and names the missing ones, as Flight does. */
    WRITES_OTHERS
  }

  private final Instant now;
  private final Map<String, Instant> spans = new HashMap<>();
  private final Set<String> refused = new HashSet<>();
  private final Map<String, List<AnnotationValue>> written = new HashMap<>();
  private final Set<String> hiddenFromLookup = new HashSet<>();
  private final Set<String> onlyInLookup = new HashSet<>();
  private final List<String> violations = new ArrayList<>();
  private final List<AnnotationRequest> requests = new ArrayList<>();
  private final List<List<String>> lookups = new ArrayList<>();
  private final Deque<Fault> faults = new ArrayDeque<>();

  MissingAnswer missingAnswer = MissingAnswer.SILENT;
  boolean checksValuesFirst = true;

  /** Whether the service says which record it refuses; else all refusals are alike. */
  boolean namesRefused;

  int takesRecords = Integer.MAX_VALUE;
  Supplier<Optional<AxException>> lookupFailure = Optional::empty;
  Supplier<Optional<Fault>> nextFault = Optional::empty;

  /**
   * A request that fails.
   *
   * @param afterWrite whether the request takes effect all the same
   */
  record Fault(AxException failure, boolean afterWrite) {
    static Fault before(Category category) {
      return new Fault(new AxException(category, "scripted " + category), false);
    }

    static Fault after(Category category) {
      return new Fault(new AxException(category, "scripted " + category), true);
    }

    static Fault throttled(Duration retryAfter) {
      return new Fault(
          new AxException(Category.THROTTLED, "slow down", Optional.of(retryAfter), null), false);
    }
  }

  ModelService(Instant now) {
    this.now = now;
  }

  void hasSpan(String id, Instant start) {
    spans.put(id, start);
  }

  /** Lets it have recent spans for records; returns the records. */
  List<MergedRecord> serving(List<MergedRecord> records) {
    records.forEach(merged -> hasSpan(merged.recordId(), UpsertCases.RECENT));
    return records;
  }

  boolean has(String id) {
    return spans.containsKey(id);
  }

  void refuses(String id) {
    refused.add(id);
  }

  /** A span that was ingested lately. */
  void hidesFromLookup(String id) {
    hiddenFromLookup.add(id);
  }

  /** A span that was deleted lately. */
  void showsInLookupOnly(String id) {
    onlyInLookup.add(id);
  }

  void failsNext(Fault... script) {
    failsNext(List.of(script));
  }

  void failsNext(List<Fault> script) {
    faults.addAll(script);
  }

  Set<String> writtenIds() {
    return written.keySet();
  }

  List<String> violations() {
    return violations;
  }

  List<AnnotationRequest> requests() {
    return requests;
  }

  List<List<String>> lookups() {
    return lookups;
  }

  @Override
  public UpsertAnswer upsert(AnnotationRequest request) throws AxException {
    requests.add(request);
    checkRules(request);
    Optional<Fault> fault = faults.isEmpty() ? nextFault.get() : Optional.of(faults.removeFirst());
    if (fault.isPresent() && !fault.get().afterWrite()) {
      throw fault.get().failure();
    }
    UpsertAnswer answer = apply(request);
    if (fault.isPresent()) {
      throw fault.get().failure();
    }
    return answer;
  }

  private void checkRules(AnnotationRequest request) {
    Granularity granularity = request.granularity();
    if (request.records().size() > granularity.maxRecords()) {
      violations.add(request.records().size() + " records");
    }
    TimeWindow window = window(request);
    if (window.to().isAfter(now)) {
      violations.add("in the future: " + window);
    }
    if (Duration.between(window.from(), window.to()).compareTo(granularity.maxWindow()) > 0) {
      violations.add("too long: " + window);
    }
  }

  private TimeWindow window(AnnotationRequest request) {
    Instant end = request.end().orElse(now);
    return new TimeWindow(
        request.start().orElse(end.minus(request.granularity().maxWindow())), end);
  }

  private UpsertAnswer apply(AnnotationRequest request) throws AxException {
    if (request.records().size() > takesRecords) {
      throw new AxException(Category.TOO_LARGE, "413 Content Too Large");
    }
    if (checksValuesFirst) {
      checkValues(request);
    }
    TimeWindow window = window(request);
    List<String> missing =
        request.records().stream()
            .map(AnnotationRecord::recordId)
            .filter(id -> !isIn(window, id))
            .toList();
    if (!missing.isEmpty() && missingAnswer != MissingAnswer.WRITES_OTHERS) {
      return switch (missingAnswer) {
        case NAMES_ALL -> new UpsertAnswer(false, missing);
        case NAMES_SOME -> new UpsertAnswer(false, missing.subList(0, Math.min(3, missing.size())));
        case NAMES_STRANGERS -> new UpsertAnswer(false, List.of("stranger"));
        default -> UpsertAnswer.SOME_MISSING;
      };
    }
    checkValues(request);
    for (AnnotationRecord one : request.records()) {
      if (!missing.contains(one.recordId())) {
        written.put(one.recordId(), one.values());
      }
    }
    return new UpsertAnswer(true, missing);
  }

  private void checkValues(AnnotationRequest request) throws AxException {
    for (AnnotationRecord one : request.records()) {
      if (refused.contains(one.recordId())) {
        String problem = "400 Bad Request: a value is wrong";
        if (namesRefused) {
          problem += ", that of " + one.recordId();
        }
        throw new AxException(
            Category.INVALID,
            problem + " (request " + requests.size() + ')',
            problem,
            Optional.empty(),
            null);
      }
    }
  }

  private boolean isIn(TimeWindow window, String id) {
    Instant start = spans.get(id);
    return start != null && !start.isBefore(window.from()) && start.isBefore(window.to());
  }

  @Override
  public Map<String, Optional<Instant>> startTimes(
      Project project, TimeWindow window, List<String> ids) throws AxException {
    lookups.add(ids);
    Optional<AxException> failure = lookupFailure.get();
    if (failure.isPresent()) {
      throw failure.get();
    }
    Map<String, Optional<Instant>> found = new HashMap<>();
    for (String id : ids) {
      if (onlyInLookup.contains(id)) {
        found.put(id, Optional.empty());
      } else if (isIn(window, id) && !hiddenFromLookup.contains(id)) {
        found.put(id, Optional.of(spans.get(id)));
      }
    }
    return found;
  }

  /** Returns the IDs of refused records of a kind. */
  static Set<String> refusedIds(BatchOutcome outcome, DeadLetter.Kind kind) {
    Set<String> ids = new HashSet<>();
    for (Refusal refusal : outcome.refused()) {
      if (refusal.kind() == kind) {
        ids.add(refusal.merged().recordId());
      }
    }
    return ids;
  }

  @Override
  public void close() {}
}
