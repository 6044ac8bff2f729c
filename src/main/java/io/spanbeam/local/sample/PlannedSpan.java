package io.spanbeam.local.sample;

/**
 * A span before its texts are written. Small, because many wait in the queue until it is their
 * time.
 *
 * @param turn the trace that it belongs to
 * @param index number of the span within the trace; 0 is the root
 * @param parent index of its parent; -1 for the root
 * @param start nanoseconds since the epoch
 * @param end nanoseconds since the epoch
 * @param sequence number of the span in the order of planning; decides between equal starts
 */
record PlannedSpan(
    Turn turn,
    int index,
    int parent,
    Activity activity,
    Failure failure,
    long start,
    long end,
    long sequence)
    implements Comparable<PlannedSpan> {
  @Override
  public int compareTo(PlannedSpan other) {
    int byStart = Long.compare(start, other.start);
    return byStart != 0 ? byStart : Long.compare(sequence, other.sequence);
  }

  /** Returns the number that its texts and its ID are made from. */
  long seed() {
    return Dice.mix(turn.seed(), 1_000L + index);
  }

  /**
   * One turn of a conversation: a trace.
   *
   * @param number of the turn, from 0
   */
  record Turn(Conversation conversation, int number) {
    long seed() {
      return conversation.turnSeed(number);
    }
  }
}
