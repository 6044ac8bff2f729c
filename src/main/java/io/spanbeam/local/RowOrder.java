package io.spanbeam.local;

import static java.util.Objects.requireNonNull;

/**
 * The order in which spans are read.
 *
 * @param kind the rule
 * @param seed decides the permutation of {@link Kind#SHUFFLED}; 0 for the others
 */
public record RowOrder(Kind kind, long seed) {
  /** Rule of an order. */
  public enum Kind {
    /** Whatever is fastest. */
    ANY,
    /** Ascending start time, then order of insertion. */
    TIME_ASCENDING,
    /** Descending start time, then reverse order of insertion. */
    NEWEST_FIRST,
    /** A permutation that depends on nothing but the seed and the identities of the spans. */
    SHUFFLED
  }

  /** Whatever is fastest; the service promises no order either (ax-protocol §11). */
  public static final RowOrder ANY = new RowOrder(Kind.ANY, 0);

  /** Ascending start time. */
  public static final RowOrder TIME_ASCENDING = new RowOrder(Kind.TIME_ASCENDING, 0);

  /** Descending start time, as REST lists spans (ax-protocol §4.2). */
  public static final RowOrder NEWEST_FIRST = new RowOrder(Kind.NEWEST_FIRST, 0);

  /** Checks that the rule is there. */
  public RowOrder {
    requireNonNull(kind, "kind is null");
  }

  /** Returns an order that has nothing to do with time and is the same for the same seed. */
  public static RowOrder shuffled(long seed) {
    return new RowOrder(Kind.SHUFFLED, seed);
  }
}
