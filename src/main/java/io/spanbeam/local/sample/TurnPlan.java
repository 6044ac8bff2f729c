package io.spanbeam.local.sample;

import java.util.ArrayList;
import java.util.List;

/** The spans of one turn with times relative to its start, parents before their children. */
final class TurnPlan {
  private static final long MILLISECOND = 1_000_000;
  private static final double FAILURE_PROBABILITY = 0.05;
  private static final double FAILURE_REACHES_ROOT = 0.5;

  private final Dice dice;
  private final List<Draft> spans = new ArrayList<>();

  private TurnPlan(long seed) {
    dice = new Dice(seed);
  }

  /** Plans a turn; the same seed gives the same plan. */
  static List<Draft> of(long seed) {
    TurnPlan plan = new TurnPlan(seed);
    double shape = plan.dice.unit();
    if (shape < 0.2) {
      plan.chat(false);
    } else if (shape < 0.5) {
      plan.chat(true);
    } else {
      plan.agent();
    }
    return plan.spans;
  }

  private void chat(boolean withDocuments) {
    Draft root = open(-1, Activity.RUN_CHAIN, 0);
    long now = pause();
    if (withDocuments) {
      now = leaf(0, Activity.RETRIEVE, now) + pause();
    }
    root.end = leaf(0, Activity.ANSWER, now) + pause();
  }

  private void agent() {
    Draft root = open(-1, Activity.RUN_AGENT, 0);
    long now = pause();
    int steps = dice.between(1, 3);
    for (int i = 0; i < steps; i++) {
      int step = spans.size();
      Draft round = open(0, Activity.STEP, now);
      long planned = leaf(step, Activity.PLAN, now + pause());
      round.end = planned;
      // the calls of one plan run side by side
      for (int call = dice.between(1, 2); call > 0; call--) {
        Activity activity = dice.chance(0.75) ? Activity.CALL_TOOL : Activity.RETRIEVE;
        round.end = Math.max(round.end, leaf(step, activity, planned + pause()));
      }
      round.end += pause();
      now = round.end + pause();
    }
    root.end = leaf(0, Activity.ANSWER, now) + pause();
  }

  private Draft open(int parent, Activity activity, long start) {
    Draft draft = new Draft(parent, activity, start);
    spans.add(draft);
    return draft;
  }

  private long leaf(int parent, Activity activity, long start) {
    Draft draft = open(parent, activity, start);
    draft.end = start + duration(activity);
    if (dice.chance(FAILURE_PROBABILITY)) {
      draft.failure = Failure.of(activity, dice);
      if (dice.chance(FAILURE_REACHES_ROOT)) {
        spans.get(0).failure = draft.failure;
      }
    }
    return draft.end;
  }

  private long duration(Activity activity) {
    double milliseconds =
        switch (activity) {
          case PLAN, ANSWER -> dice.heavyTailed(400, 40_000);
          case CALL_TOOL -> dice.heavyTailed(25, 12_000);
          default -> dice.heavyTailed(15, 3_000);
        };
    return (long) (milliseconds * MILLISECOND);
  }

  private long pause() {
    return dice.between(80_000, 3_000_000);
  }

  /** A span of a plan; times are nanoseconds since the start of the turn. */
  static final class Draft {
    final int parent;
    final Activity activity;
    final long start;
    long end;
    Failure failure = Failure.NONE;

    Draft(int parent, Activity activity, long start) {
      this.parent = parent;
      this.activity = activity;
      this.start = start;
    }
  }
}
