package io.spanbeam.local.sample;

/** A session of one user: a few turns about one topic, each a trace of its own. */
final class Conversation {
  private static final int USERS = 5_000;
  private static final Topic[] TOPICS = Topic.values();
  private static final Model[] MODELS = Model.values();

  private final long seed;
  private final byte[] sessionId;
  private final byte[] userId;
  private final Topic topic;
  private final Model model;
  private final int turns;

  Conversation(long seed) {
    this.seed = seed;
    Dice dice = new Dice(seed);
    sessionId = TextBuffer.utf8("session-%016x".formatted(dice.nextLong()));
    userId = TextBuffer.utf8("user-%04d".formatted(dice.below(USERS)));
    topic = dice.pick(TOPICS);
    model = dice.pick(MODELS);
    turns = (int) dice.heavyTailed(1.5, 9);
  }

  /** Returns the seed of what happens in a turn. */
  long turnSeed(int turn) {
    return Dice.mix(seed, turn);
  }

  byte[] sessionId() {
    return sessionId;
  }

  byte[] userId() {
    return userId;
  }

  Topic topic() {
    return topic;
  }

  Model model() {
    return model;
  }

  int turns() {
    return turns;
  }
}
