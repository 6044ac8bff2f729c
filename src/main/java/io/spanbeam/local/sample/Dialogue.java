package io.spanbeam.local.sample;

import io.spanbeam.local.sample.PlannedSpan.Turn;

/**
 * What was said in a turn. Made from the seed of the turn each time it is needed: the root, the
 * model calls and the history of later turns show the same words without keeping them.
 */
final class Dialogue {
  private static final double LONG_ANSWER_PROBABILITY = 0.004;

  private final Dice dice = new Dice(0);
  private final int textFactor;

  /**
   * @param textFactor how many times as long answers are
   */
  Dialogue(int textFactor) {
    this.textFactor = textFactor;
  }

  /** Appends what the user said. */
  void question(Turn turn, TextBuffer out) {
    dice.reseed(Dice.mix(turn.seed(), 1));
    Prose.ask(turn.conversation().topic(), dice, dice.between(1, 2), out);
  }

  /** Appends what the assistant answered. */
  void answer(Turn turn, TextBuffer out) {
    dice.reseed(Dice.mix(turn.seed(), 2));
    int sentences =
        dice.chance(LONG_ANSWER_PROBABILITY)
            ? dice.between(60, 250)
            : (int) dice.heavyTailed(1.5, 25);
    Prose.state(turn.conversation().topic(), dice, textFactor * sentences, out);
  }

  /** Appends the standing instruction of the assistant. */
  void instruction(Turn turn, TextBuffer out) {
    out.append(INSTRUCTION).append(turn.conversation().topic().label()).append('.');
  }

  private static final byte[] INSTRUCTION =
      TextBuffer.utf8("You are a helpful assistant. Answer briefly and only about ");
}
