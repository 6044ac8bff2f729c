package io.spanbeam.local.sample;

import io.spanbeam.ax.TimeWindow;
import io.spanbeam.local.sample.PlannedSpan.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The spans of a window in time order, planned conversation by conversation. Conversations overlap,
 * so spans wait in a queue until no later conversation can start before them; the queue holds what
 * happens during one conversation, however many spans are asked for.
 */
final class SpanSchedule {
  private static final long SECOND = 1_000_000_000L;
  private static final long LONGEST_CONVERSATION = Duration.ofMinutes(30).toNanos();

  private final long seed;
  private final long spans;
  private final TrafficCurve traffic;
  private final long longest;
  private final PriorityQueue<PlannedSpan> waiting = new PriorityQueue<>();
  private long conversations;
  private long planned;

  /**
   * @param spans how many spans there will be
   * @param window in which all of them start
   */
  SpanSchedule(long seed, long spans, TimeWindow window) {
    this.seed = seed;
    this.spans = spans;
    long length = window.toNanos() - window.fromNanos();
    // conversations start early enough to end inside the window
    longest = Math.min(LONGEST_CONVERSATION, length / 8);
    traffic =
        new TrafficCurve(seed, new TimeWindow(window.from(), window.to().minusNanos(longest)));
  }

  /** Returns the next span, or null behind the last one. */
  PlannedSpan next() {
    while (planned < spans && (waiting.isEmpty() || waiting.peek().start() >= nextStart())) {
      planConversation();
    }
    return waiting.poll();
  }

  private long nextStart() {
    return traffic.instant((double) planned / spans);
  }

  private void planConversation() {
    Conversation conversation = new Conversation(Dice.mix(seed, conversations++));
    Dice dice = new Dice(conversation.turnSeed(-1));
    List<List<TurnPlan.Draft>> turns = new ArrayList<>();
    long[] offsets = new long[conversation.turns()];
    long offset = 0;
    for (int turn = 0; turn < conversation.turns(); turn++) {
      List<TurnPlan.Draft> plan = TurnPlan.of(conversation.turnSeed(turn));
      turns.add(plan);
      offsets[turn] = offset;
      offset += plan.get(0).end + (long) (dice.heavyTailed(8, 400) * SECOND);
    }
    double pace = Math.min(1, (double) longest / offset);
    long start = nextStart();
    for (int turn = 0; turn < turns.size(); turn++) {
      addTurn(new Turn(conversation, turn), turns.get(turn), start, offsets[turn], pace);
    }
  }

  private void addTurn(Turn turn, List<TurnPlan.Draft> plan, long start, long offset, double pace) {
    for (int i = 0; i < plan.size() && planned < spans; i++) {
      TurnPlan.Draft draft = plan.get(i);
      waiting.add(
          new PlannedSpan(
              turn,
              i,
              draft.parent,
              draft.activity,
              draft.failure,
              start + (long) ((offset + draft.start) * pace),
              start + (long) ((offset + draft.end) * pace),
              planned++));
    }
  }
}
