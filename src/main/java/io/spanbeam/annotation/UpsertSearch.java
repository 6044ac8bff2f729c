package io.spanbeam.annotation;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Upserts records in one window although the service writes all records of a request or none: finds
 * those that it has not or does not accept, and writes the rest. For one batch.
 *
 * <p>The bound. Let {@code n >= 2} records hold {@code k >= 1} that can't be written, {@code c =
 * ceil(log2 n)}, and let the service not name them. One request is needed in any case; these are
 * the others.
 *
 * <ol>
 *   <li>{@link #narrow}: a group of {@code g} that was refused is halved until one record is left,
 *       in at most {@code ceil(log2 g)} requests. If the first half is written, the fault is in the
 *       second, which need not be sent to know that. So much is true of missing records.
 *   <li>{@link #search} sends all that is left in one request as long as nothing is known about how
 *       many faults there are. From the second fault on each halves the size of the next request,
 *       and each request that is written doubles it again. So there are at most {@code k - 1}
 *       written requests that leave something to do, and a last one that leaves nothing: {@code k}.
 *   <li>The first fault is found in {@code c} requests. Each further one takes a refused request of
 *       less than {@code n} records and at most {@code ceil(log2 (n - 1))} to narrow it. Together
 *       {@code c + (k - 1) * (1 + ceil(log2 (n - 1))) + k}, which is at most {@code 2 * k * log2 n}
 *       for every {@code n >= 2}, {@code k >= 1}. If no record can be written, sizes fall to 1 soon
 *       and it is about one request for each.
 *   <li>A look-up of {@code q} requests divides the records into found ones and others. At worst it
 *       tells nothing and leaves one fault among the found ones: then there are {@code q} requests
 *       for it, one more for the second group, and one for the first, beside those of 3. With
 *       {@code k * c + 2 * k + 1 + q} it is within {@code 2 * k * log2 n} where {@code c + 3 + q <=
 *       2 * log2 n}; elsewhere nothing is looked up.
 *   <li>A {@link CommonCause} is looked for only after a record and a group of others were refused,
 *       so {@code k >= 2}. Each probe that is refused is a fault that took one request. One probe
 *       may be written; then it and the request of the group are lost. With two requests more than
 *       3. says it is still within the bound for {@code n > }{@link CommonCause#PROBES}. If the
 *       cause is established, the batch has cost {@code c + 2 + }{@link CommonCause#PROBES}
 *       requests instead of {@code n}.
 *   <li>Where the service names missing ones, each request that it refuses names at least one, and
 *       all that is left is sent again: {@code k}.
 *   <li>Another refusal may be of the request and of none of its records, as where a service takes
 *       fewer of them or fewer bytes. So no record is given up for it that was not refused alone:
 *       one more request for each fault. And in groups of more than {@link #SMALL_GROUP}, the
 *       second half is sent once where the first was written. With 3. that is {@code c + 2} for the
 *       first fault and at most {@code 3 + ceil(log2 (n - 1))}, in large groups one more, for each
 *       further one: still within the bound, as tests with every set of faults in small batches and
 *       random ones in large batches show.
 *   <li>If all that a group was refused with is written in parts, it was refused for its size, and
 *       no more than half of it are sent at once from then on ({@link #most}). Each group that is
 *       refused so halves that number, so there are at most {@code log2 n} of them, each with at
 *       most {@code 2 + log2 n} requests, beside at most four times as many as would do if the size
 *       was known.
 * </ol>
 */
final class UpsertSearch {
  private static final String REQUEST_REFUSED = "request_refused";

  /** In groups of up to this many records, each fault may cost only what halving it costs. */
  private static final int SMALL_GROUP = 32;

  private final UpsertCalls calls;
  private final LookupCalls lookups;
  private final UpsertSettings settings;
  private final Fates fates;
  private final LookupWindow window;
  private final String where;
  private final CommonCause cause = new CommonCause();

  /** Most records to send at once, as far as the service has shown that it takes no more. */
  private int most = Integer.MAX_VALUE;

  /**
   * @param window what is sent; short enough for a request
   * @param where where a record was not found, for the user
   */
  UpsertSearch(
      UpsertCalls calls,
      LookupCalls lookups,
      UpsertSettings settings,
      Fates fates,
      LookupWindow window,
      String where) {
    this.calls = calls;
    this.lookups = lookups;
    this.settings = settings;
    this.fates = fates;
    this.window = window;
    this.where = where;
  }

  /**
   * Gives each record a fate.
   *
   * @param records at most as many as one request may have
   * @param mayLookUp whether a look-up may tell something new
   * @throws AxException if the service fails; some records are open then
   */
  void upsert(List<MergedRecord> records, boolean mayLookUp) throws AxException {
    try {
      if (settings.atomicRequests()) {
        upsertAsAWhole(records);
      } else {
        upsertMost(records, mayLookUp);
      }
    } catch (AxException e) {
      if (e.category() != Category.TOO_LARGE || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      List<MergedRecord> open = fates.open(records);
      if (open.size() == 1 || settings.atomicRequests()) {
        open.forEach(merged -> fates.failed(merged, "too_large", e.getMessage()));
        return;
      }
      upsert(open.subList(0, open.size() / 2), false);
      upsert(open.subList(open.size() / 2, open.size()), false);
    }
  }

  private void upsertAsAWhole(List<MergedRecord> records) throws AxException {
    Answer answer = send(records);
    if (answer instanceof Answer.Refused refused && !refused.missing()) {
      for (MergedRecord merged : records) {
        fates.failed(merged, REQUEST_REFUSED, asAWhole(records.size(), refused.sentence()));
      }
    } else if (!(answer instanceof Answer.Written)) {
      List<MergedRecord> others = fates.open(records);
      int named = records.size() - others.size();
      String cause = "records not found %s: %s".formatted(where, named == 0 ? "at least 1" : named);
      for (MergedRecord merged : others) {
        fates.missing(merged, REQUEST_REFUSED, asAWhole(records.size(), cause));
      }
    }
  }

  private static String asAWhole(int records, String cause) {
    return "Not written: the request of %d records was refused as a whole (atomic requests): %s"
        .formatted(records, cause);
  }

  private void upsertMost(List<MergedRecord> records, boolean mayLookUp) throws AxException {
    Answer answer = send(records);
    if (answer instanceof Answer.Named) {
      search(fates.open(records), Optional.empty());
    } else if (answer instanceof Answer.Refused refused) {
      if (!refused.missing() || !mayLookUp || !upsertByLookup(records, refused)) {
        search(records, Optional.of(refused));
      }
    }
  }

  /** Returns false if nothing was done, because a look-up would cost more or told nothing. */
  private boolean upsertByLookup(List<MergedRecord> records, Answer.Refused refused)
      throws AxException {
    int cost = lookups.cost(records);
    if (cost == 0 || ceilingLog2(records.size()) + 3 + cost > 2 * log2(records.size())) {
      return false;
    }
    Optional<Map<String, Optional<Instant>>> hint =
        lookups.find(records, window.range(settings), fates);
    if (hint.isEmpty()) {
      return false;
    }
    List<MergedRecord> found = new ArrayList<>();
    List<MergedRecord> others = new ArrayList<>();
    for (MergedRecord merged : records) {
      (hint.get().containsKey(merged.recordId()) ? found : others).add(merged);
    }
    if (found.isEmpty() || others.isEmpty()) {
      return false;
    }
    // Together they were refused: if the found ones are fine, it was because of the others
    boolean foundAreFine = search(found, Optional.empty());
    search(others, foundAreFine ? Optional.of(refused) : Optional.empty());
    return true;
  }

  /**
   * Writes what can be written.
   *
   * @param known why all the records together were refused, if they were sent together
   * @return whether all are written
   */
  private boolean search(List<MergedRecord> records, Optional<Answer.Refused> known)
      throws AxException {
    List<MergedRecord> left = new ArrayList<>(records);
    Optional<Answer.Refused> refused = known;
    int faults = 0;
    int halvings = 0;
    boolean allWritten = true;
    while (!left.isEmpty()) {
      // A refusal that is known already is one of all of them, however many are sent from now on.
      int size = refused.isPresent() ? records.size() : Math.min(records.size() >> halvings, most);
      List<MergedRecord> next = left.subList(0, Math.min(left.size(), size));
      List<MergedRecord> group = List.copyOf(next);
      Answer answer = refused.isPresent() ? refused.get() : send(group);
      refused = Optional.empty();
      next.clear();
      if (answer instanceof Answer.Written written) {
        allWritten &= written.except().isEmpty();
        halvings = Math.max(0, halvings - 1);
        continue;
      }
      allWritten = false;
      if (!(answer instanceof Answer.Refused why)) {
        left.addAll(0, fates.open(group));
        continue;
      }
      if (cause.suspected(why, group.size())) {
        if (!cause.established()) {
          probe(group);
        }
        List<MergedRecord> open = fates.open(group);
        if (cause.established()) {
          giveUp(open, group.size(), why);
        } else {
          left.addAll(0, open);
        }
        continue;
      }
      left.addAll(0, narrow(group, why));
      faults++;
      if (faults > 1 && records.size() >> (halvings + 1) > 0) {
        halvings++;
      }
    }
    return allWritten;
  }

  /** Sends records of a group alone, until it is clear whether they share the {@link #cause}. */
  private void probe(List<MergedRecord> group) throws AxException {
    for (int i = 0; i < CommonCause.PROBES && cause.holds(); i++) {
      MergedRecord one = group.get((int) ((long) i * group.size() / CommonCause.PROBES));
      if (send(List.of(one)) instanceof Answer.Refused why) {
        noteFault(one, why);
      }
    }
  }

  private void giveUp(List<MergedRecord> records, int groupSize, Answer.Refused refused) {
    String reason =
        ("Not written: the service refused %d records together and %d of the batch one by one, all"
                + " with the same problem, so this one was not tried alone: %s")
            .formatted(groupSize, CommonCause.PROBES + 1, refused.sentence());
    records.forEach(merged -> fates.failed(merged, REQUEST_REFUSED, reason));
  }

  /**
   * Finds one record because of which a group was refused, or that it was refused for its size.
   *
   * @return what is left to do of the group
   */
  private List<MergedRecord> narrow(List<MergedRecord> group, Answer.Refused refused)
      throws AxException {
    List<MergedRecord> together = group;
    List<MergedRecord> suspects = group;
    Answer.Refused reason = refused;
    boolean doubted = group.size() <= SMALL_GROUP;
    while (together.size() > 1) {
      boolean deduced = suspects.size() < together.size();
      if (deduced && suspects.size() == 1 && reason.missing()) {
        break;
      }
      boolean doubts = deduced && !reason.missing() && (suspects.size() == 1 || !doubted);
      doubted |= doubts;
      List<MergedRecord> sent = doubts ? suspects : suspects.subList(0, suspects.size() / 2);
      Answer answer = send(sent);
      if (answer instanceof Answer.Named) {
        // Why the group was refused is open again: perhaps because of those
        return fates.open(group);
      }
      if (answer instanceof Answer.Refused why) {
        together = sent;
        suspects = sent;
        reason = why;
      } else if (doubts) {
        most = Math.min(most, together.size() / 2);
        return fates.open(group);
      } else {
        suspects = suspects.subList(sent.size(), suspects.size());
      }
    }
    noteFault(suspects.get(0), reason);
    return fates.open(group);
  }

  private void noteFault(MergedRecord fault, Answer.Refused refused) {
    if (refused.missing()) {
      noteMissing(fault);
    } else {
      fates.failed(fault, "refused_by_service", refused.sentence());
    }
  }

  /** Sends one request and notes what its answer says about single records. */
  private Answer send(List<MergedRecord> records) throws AxException {
    Answer answer = calls.send(records, window, fates);
    cause.note(answer, records.size());
    if (answer instanceof Answer.Written written) {
      for (MergedRecord merged : records) {
        if (written.except().contains(merged.recordId())) {
          noteMissing(merged);
        } else {
          fates.written(merged);
        }
      }
    } else if (answer instanceof Answer.Named named) {
      Set<String> missing = named.missing();
      records.stream()
          .filter(merged -> missing.contains(merged.recordId()))
          .forEach(this::noteMissing);
    }
    return answer;
  }

  private void noteMissing(MergedRecord merged) {
    String what =
        switch (settings.granularity()) {
          case SPAN -> "span '%s'";
          case TRACE -> "trace with the root span '%s'";
          case SESSION -> "session '%s'";
        };
    fates.missing(
        merged,
        "not_found",
        "The service has no %s %s".formatted(what.formatted(merged.recordId()), where));
  }

  private static int ceilingLog2(int number) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(number - 1);
  }

  private static double log2(int number) {
    return Math.log(number) / Math.log(2);
  }
}
