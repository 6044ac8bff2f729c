package io.spanbeam.annotation;

/**
 * Tells whether the service refuses the requests of a batch for a reason that is in none of their
 * records, such as a parameter that it does not take any more. Without that, it would cost a
 * request for each record to learn that it refuses every one.
 *
 * <p>The rule. A cause is suspected when a record was refused alone, and a group without it was
 * refused with the same problem. Then {@link #PROBES} records of the group, evenly spread over it,
 * are sent one by one. The cause is established if each of them is refused with that problem. Any
 * other answer, before or then, disproves it for the batch: that a request was written, that a
 * record was not found, or that another problem was named.
 *
 * <p>So a record is given up without having been sent alone only after more than {@link #PROBES}
 * others were refused alone, all with one problem, and nothing of the batch was written. A record
 * that is sent alone is refused because of itself or because of no record. Hence, as long as at
 * most {@link #PROBES} records of a batch are themselves at fault, no good one is given up. If more
 * are, and the service has the same words for all of them, a good one is given up only if every
 * probe hit a bad one: for a share {@code s} of bad records that is about {@code s} to the power of
 * {@link #PROBES}. It is a dead letter like the others then, which can be fed back in.
 */
final class CommonCause {
  /** Records that are tried alone once a cause is suspected. */
  static final int PROBES = 32;

  private String problem;
  private int refusedAlone;
  private boolean disproved;

  /** Notes an answer to a request of some records. */
  void note(Answer answer, int records) {
    if (!(answer instanceof Answer.Refused refused) || refused.missing()) {
      disproved = true;
    } else if (records == 1) {
      disproved |= problem != null && !problem.equals(refused.problem());
      problem = refused.problem();
      refusedAlone++;
    }
  }

  /**
   * Returns whether a group is refused because of the cause, as far as is known.
   *
   * @param records how many it has; to probe a small one costs more than to search it
   */
  boolean suspected(Answer.Refused refused, int records) {
    return records > PROBES
        && !disproved
        && refusedAlone > 0
        && !refused.missing()
        && refused.problem().equals(problem);
  }

  /** Returns whether no answer has disproved it. */
  boolean holds() {
    return !disproved;
  }

  /** Returns whether enough records were tried. */
  boolean established() {
    return !disproved && refusedAlone > PROBES;
  }
}
