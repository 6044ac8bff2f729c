package io.spanbeam.annotation;

import io.spanbeam.annotation.input.DeadLetter;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counts of a part of a run, in records of the input. They travel as elements beside the records
 * and not as counters of Beam, so that a bundle that is done twice counts once.
 */
final class AnnotationAccount implements Serializable {
  /** What is counted; the order is that of the coder. */
  enum Entry {
    READ,
    PASSED_OVER,
    MERGED,
    OVERWRITTEN,
    ANNOTATED,
    UPSERTED,
    UPSERTED_BEFORE,
    REJECTED,
    MISSING,
    FAILED,
    REQUESTS
  }

  /** Names of columns that are kept, those that come first in order. */
  private static final int MAX_PASSED_OVER = 100;

  private final long[] counts = new long[Entry.values().length];
  private final TreeMap<String, Long> codes = new TreeMap<>();
  private final TreeSet<String> passedOver = new TreeSet<>();

  long count(Entry entry) {
    return counts[entry.ordinal()];
  }

  /** Returns how many dead letters have each code. */
  Map<String, Long> codes() {
    return codes;
  }

  /** Returns the names of columns that were passed over, in order. */
  Set<String> passedOver() {
    return passedOver;
  }

  void addPassedOver(String name) {
    passedOver.add(name);
    if (passedOver.size() > MAX_PASSED_OVER) {
      passedOver.pollLast();
    }
  }

  void add(Entry entry, long more) {
    counts[entry.ordinal()] += more;
  }

  void addCode(String code, long more) {
    codes.merge(code, more, Long::sum);
  }

  void add(DeadLetter letter) {
    add(
        switch (letter.kind()) {
          case REJECTED -> Entry.REJECTED;
          case MISSING -> Entry.MISSING;
          case FAILED -> Entry.FAILED;
        },
        1);
    addCode(letter.code(), 1);
  }

  void add(AnnotationAccount other) {
    for (Entry entry : Entry.values()) {
      add(entry, other.count(entry));
    }
    other.codes.forEach(this::addCode);
    other.passedOver.forEach(this::addPassedOver);
  }

  /** Returns the number of dead letters. */
  long deadLetters() {
    return count(Entry.REJECTED) + count(Entry.MISSING) + count(Entry.FAILED);
  }

  /**
   * @throws IllegalStateException if a record that was read is nowhere, or more than once
   */
  void requireBalance() {
    long accounted = count(Entry.UPSERTED) + count(Entry.UPSERTED_BEFORE) + deadLetters();
    if (accounted != count(Entry.READ)) {
      throw new IllegalStateException(
          ("The account does not add up: %d records read, but %d upserted, %d upserted before,"
                  + " %d rejected, %d missing and %d failed; this is an error in Spanbeam")
              .formatted(
                  count(Entry.READ),
                  count(Entry.UPSERTED),
                  count(Entry.UPSERTED_BEFORE),
                  count(Entry.REJECTED),
                  count(Entry.MISSING),
                  count(Entry.FAILED)));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AnnotationAccount that
        && Arrays.equals(counts, that.counts)
        && codes.equals(that.codes)
        && passedOver.equals(that.passedOver);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(counts) + codes.hashCode()) + passedOver.hashCode();
  }
}
