package io.spanbeam.local.sample;

/** A language model with its prices in US dollars per million tokens. */
enum Model {
  LARGE("gpt-4o", "openai", 2.5, 10),
  SMALL("gpt-4o-mini", "openai", 0.15, 0.6),
  THINKING("mistral-large", "mistralai", 2, 6),
  FLASH("gemini-2.5-flash", "google", 0.3, 2.5);

  private final byte[] modelName;
  private final byte[] provider;
  private final double promptPrice;
  private final double completionPrice;

  Model(String modelName, String provider, double promptPrice, double completionPrice) {
    this.modelName = TextBuffer.utf8(modelName);
    this.provider = TextBuffer.utf8(provider);
    this.promptPrice = promptPrice;
    this.completionPrice = completionPrice;
  }

  byte[] modelName() {
    return modelName;
  }

  byte[] provider() {
    return provider;
  }

  /** Returns the price of prompt tokens in US dollars. */
  double promptCost(long tokens) {
    return tokens * promptPrice / 1_000_000;
  }

  /** Returns the price of completion tokens in US dollars. */
  double completionCost(long tokens) {
    return tokens * completionPrice / 1_000_000;
  }
}
