package io.spanbeam.annotation;

import static io.spanbeam.annotation.ModelService.refusedIds;
import static io.spanbeam.annotation.UpsertCases.NOW;
import static io.spanbeam.annotation.UpsertCases.RECENT;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.spanbeam.annotation.ModelService.Fault;
import io.spanbeam.annotation.ModelService.MissingAnswer;
import io.spanbeam.annotation.input.DeadLetter;
import io.spanbeam.ax.AnnotationRequest;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.Granularity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is missing, refused or failing, each record has its fate, and requests are bounded. */
class UpsertPropertyTest {
  private static final Category[] PASSING = {
    Category.UNAVAILABLE, Category.TIMEOUT, Category.THROTTLED
  };

  /** Faults in a row that the attempts of the policy outlast. */
  private static final int FAULTS_IN_A_ROW = 4;

  private static final Logger LOG = Logger.getLogger("io.spanbeam.annotation");

  private int faults;
  private int faultsInARow;

  /** There are ten thousands of scripted failures. */
  @BeforeAll
  static void logNothing() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void logAgain() {
    LOG.setLevel(null);
  }

  @ParameterizedTest
  @EnumSource
  void everySetOfMissingRecordsOfASmallBatchIsFoundWithinTheBound(MissingAnswer answer)
      throws Exception {
    for (int size = 1; size <= 9; size++) {
      List<MergedRecord> batch = UpsertCases.records(size);
      for (int missing = 0; missing < 1 << size; missing++) {
        ModelService service = new ModelService(NOW);
        service.missingAnswer = answer;
        for (int i = 0; i < size; i++) {
          if ((missing >> i & 1) == 0) {
            service.hasSpan(batch.get(i).recordId(), RECENT);
          }
        }
        BatchOutcome outcome = UpsertCases.upsert(service, UpsertCases.settings()).upsert(batch);

        checkFates("size " + size + " missing " + missing, service, batch, outcome, Set.of());
        checkBound(
            "size " + size + " missing " + missing,
            outcome.requests(),
            size,
            Integer.bitCount(missing));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everySetOfRefusedRecordsOfASmallBatchIsFoundWithinTheBound(boolean named) throws Exception {
    for (int size = 1; size <= 10; size++) {
      List<MergedRecord> batch = UpsertCases.records(size);
      for (int wrong = 0; wrong < 1 << size; wrong++) {
        ModelService service = new ModelService(NOW);
        service.namesRefused = named;
        service.serving(batch);
        Set<String> refused = new HashSet<>();
        for (int i = 0; i < size; i++) {
          if ((wrong >> i & 1) == 1) {
            service.refuses(batch.get(i).recordId());
            refused.add(batch.get(i).recordId());
          }
        }
        BatchOutcome outcome = UpsertCases.upsert(service, UpsertCases.settings()).upsert(batch);

        String which = "size " + size + " refused " + wrong;
        checkFates(which, service, batch, outcome, refused);
        checkBound(which, outcome.requests(), size, refused.size());
      }
    }
  }

  @Test
  void anyBatchUnderAnyFaultsIsExactAndWithinTheBound() throws Exception {
    for (long seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      int size = 1 + random.nextInt(random.nextInt(4) == 0 ? 1000 : 70);
      List<MergedRecord> batch = shuffled(UpsertCases.records(size), random);
      ModelService service = service(random);
      Set<String> unwritable = new HashSet<>();
      Set<String> refused = new HashSet<>();
      double missing = rate(random, size);
      double invalid = random.nextInt(3) == 0 ? rate(random, size) : 0;
      for (MergedRecord merged : batch) {
        String id = merged.recordId();
        if (random.nextDouble() >= missing) {
          service.hasSpan(id, RECENT);
          if (random.nextDouble() < invalid) {
            service.refuses(id);
            refused.add(id);
            unwritable.add(id);
          }
        } else {
          unwritable.add(id);
        }
      }
      misleadLookup(service, batch, random);

      BatchOutcome outcome = UpsertCases.upsert(service, UpsertCases.settings()).upsert(batch);

      String which = "seed " + seed + " size " + size + " unwritable " + unwritable.size();
      checkFates(which, service, batch, outcome, refused);
      checkBound(which, outcome.requests() - faults, size, unwritable.size());
    }
  }

  @Test
  void recordsOfAnyTimeAreFoundInAnyWindow() throws Exception {
    for (long seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      Granularity granularity = Granularity.values()[random.nextInt(3)];
      ModelService service = service(random);
      Optional<Instant> start =
          random.nextInt(4) == 0
              ? Optional.empty()
              : Optional.of(NOW.minusSeconds(20L * 86_400 + random.nextInt(150 * 86_400)));
      Optional<Instant> end =
          random.nextBoolean()
              ? Optional.empty()
              : Optional.of(NOW.minusSeconds(random.nextInt(10 * 86_400) - 5000));
      UpsertSettings settings = UpsertCases.settings(granularity, start, end, false);
      Instant to = settings.end().orElse(NOW);
      Instant from = start.orElse(to.minus(granularity.maxWindow()));
      List<MergedRecord> batch = new ArrayList<>();
      int size = 1 + random.nextInt(60);
      for (int i = 0; i < size; i++) {
        String id = (i % 7 == 0 ? "it's-" : "span-") + i;
        boolean timed = random.nextBoolean();
        boolean anyTime = timed && start.isEmpty() && end.isEmpty();
        long reach = anyTime ? 200L * 86_400_000_000_000L : Duration.between(from, to).toNanos();
        Instant time = to.minusNanos(1 + (long) (random.nextDouble() * (reach - 1)));
        batch.add(UpsertCases.record(id, timed ? Optional.of(time) : Optional.empty()));
        if (random.nextInt(5) > 0) {
          service.hasSpan(id, time);
        } else if (random.nextInt(8) == 0) {
          service.showsInLookupOnly(id);
        }
      }

      BatchOutcome outcome = UpsertCases.upsert(service, settings).upsert(batch);

      checkFates("seed " + seed, service, batch, outcome, Set.of());
    }
  }

  private void checkFates(
      String which,
      ModelService service,
      List<MergedRecord> batch,
      BatchOutcome outcome,
      Set<String> refused) {
    List<String> accounted = new ArrayList<>(ids(outcome.upserted()));
    outcome.refused().forEach(refusal -> accounted.add(refusal.merged().recordId()));
    Collections.sort(accounted);
    assertThat(which, accounted, is(ids(batch).stream().sorted().toList()));
    assertThat(which, new HashSet<>(ids(outcome.upserted())), is(service.writtenIds()));
    Set<String> givenUp = checkGivenUp(which, service, outcome, refused);
    Set<String> failed = refusedIds(outcome, DeadLetter.Kind.FAILED);
    failed.removeAll(givenUp);
    assertThat(which, failed, is(without(givenUp, refused)));
    Set<String> unknown = new TreeSet<>(without(givenUp, ids(batch)));
    unknown.removeIf(service::has);
    assertThat(which, new TreeSet<>(refusedIds(outcome, DeadLetter.Kind.MISSING)), is(unknown));
    assertThat(which, service.violations(), is(empty()));
    assertThat(
        which, outcome.requests(), is((long) service.requests().size() + service.lookups().size()));
    for (BatchOutcome.Refusal refusal : outcome.refused()) {
      assertThat(which, refusal.attempts(), is(carrying(service, refusal.merged().recordId())));
    }
  }

  /** Returns the records that were not tried alone: only after many others, and nothing written. */
  private static Set<String> checkGivenUp(
      String which, ModelService service, BatchOutcome outcome, Set<String> refused) {
    Set<String> givenUp = new HashSet<>();
    for (BatchOutcome.Refusal refusal : outcome.refused()) {
      if (refusal.code().equals("request_refused")) {
        givenUp.add(refusal.merged().recordId());
      }
    }
    if (!givenUp.isEmpty()) {
      Set<String> triedAlone =
          service.requests().stream()
              .filter(request -> request.records().size() == 1)
              .map(request -> request.records().get(0).recordId())
              .collect(Collectors.toSet());
      assertThat(which, triedAlone.size(), is(CommonCause.PROBES + 1));
      assertThat(which, refused.containsAll(triedAlone), is(true));
      assertThat(which, outcome.upserted(), is(empty()));
    }
    return givenUp;
  }

  private static Set<String> without(Set<String> some, Collection<String> all) {
    Set<String> others = new HashSet<>(all);
    others.removeAll(some);
    return others;
  }

  private static void checkBound(String which, long requests, int size, int unwritable) {
    double log2 = Math.log(size) / Math.log(2);
    assertThat(which, (double) requests, is(lessThanOrEqualTo(1 + 2 * log2 * unwritable + 1e-9)));
  }

  private static int carrying(ModelService service, String id) {
    int count = 0;
    for (AnnotationRequest request : service.requests()) {
      if (request.records().stream().anyMatch(one -> one.recordId().equals(id))) {
        count++;
      }
    }
    return count;
  }

  private ModelService service(Random random) {
    ModelService service = new ModelService(NOW);
    service.missingAnswer =
        random.nextBoolean()
            ? MissingAnswer.SILENT
            : MissingAnswer.values()[random.nextInt(MissingAnswer.values().length)];
    service.checksValuesFirst = random.nextBoolean();
    service.namesRefused = random.nextInt(3) == 0;
    faults = 0;
    faultsInARow = 0;
    double faultRate = random.nextBoolean() ? 0 : random.nextDouble() * 0.5;
    service.nextFault =
        () -> {
          if (faultsInARow == FAULTS_IN_A_ROW || random.nextDouble() >= faultRate) {
            faultsInARow = 0;
            return Optional.empty();
          }
          faults++;
          faultsInARow++;
          Category category = PASSING[random.nextInt(PASSING.length)];
          Optional<Duration> retryAfter =
              random.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofSeconds(7));
          return Optional.of(
              new Fault(
                  new AxException(category, "scripted", retryAfter, null), random.nextBoolean()));
        };
    double lookupFailures = random.nextInt(3) == 0 ? random.nextDouble() : 0;
    service.lookupFailure =
        () ->
            random.nextDouble() < lookupFailures
                ? Optional.of(
                    new AxException(
                        Category.values()[random.nextInt(Category.values().length)], "no look-up"))
                : Optional.empty();
    return service;
  }

  /** Few, some, most or all; often exactly none or one in a batch. */
  private static double rate(Random random, int size) {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1, 2 -> 1.0 / size;
      case 3 -> random.nextDouble() * 0.1;
      case 4 -> random.nextDouble();
      default -> 1;
    };
  }

  private static void misleadLookup(ModelService service, List<MergedRecord> batch, Random random) {
    double hidden = random.nextBoolean() ? 0 : random.nextDouble();
    double shown = random.nextBoolean() ? 0 : random.nextDouble();
    for (MergedRecord merged : batch) {
      if (service.has(merged.recordId())) {
        if (random.nextDouble() < hidden) {
          service.hidesFromLookup(merged.recordId());
        }
      } else if (random.nextDouble() < shown) {
        service.showsInLookupOnly(merged.recordId());
      }
    }
  }

  private static List<MergedRecord> shuffled(List<MergedRecord> records, Random random) {
    List<MergedRecord> shuffled = new ArrayList<>(records);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }

  private static List<String> ids(List<MergedRecord> records) {
    return records.stream().map(MergedRecord::recordId).collect(Collectors.toList());
  }
}
