package io.spanbeam.local.sample;

/** How a span failed. */
enum Failure {
  NONE("", ""),
  RATE_LIMITED("RateLimitError", "Rate limit reached for requests; try again in 20 s."),
  TIMED_OUT("TimeoutError", "Transport timed out after 30000 ms."),
  BAD_ARGUMENTS("JSONDecodeError", "Expecting ',' delimiter: line 1 column 48 (char 47)"),
  NOT_FOUND("LookupError", "No record matches the given \"id\".");

  private static final Failure[] OF_MODELS = {RATE_LIMITED, TIMED_OUT};
  private static final Failure[] OF_OTHERS = {TIMED_OUT, BAD_ARGUMENTS, NOT_FOUND};

  private final byte[] type;
  private final byte[] message;

  Failure(String type, String message) {
    this.type = TextBuffer.utf8(type);
    this.message = TextBuffer.utf8(message);
  }

  /** Picks a failure that fits. */
  static Failure of(Activity activity, Dice dice) {
    return dice.pick(activity.callsModel() ? OF_MODELS : OF_OTHERS);
  }

  byte[] type() {
    return type;
  }

  byte[] message() {
    return message;
  }
}
