package io.spanbeam.local.sample;

/** The columns of evaluations, on a part of the spans. */
final class EvaluationColumns {
  private final Evaluation hallucination;
  private final Evaluation correctness;
  private final Evaluation relevance;
  private final Dice dice = new Dice(0);
  private final TextBuffer text = new TextBuffer();

  EvaluationColumns(ColumnSet columns) {
    hallucination = new Evaluation(columns, "hallucination", "factual", "hallucinated");
    correctness = new Evaluation(columns, "correctness", "correct", "incorrect");
    relevance = new Evaluation(columns, "relevance", "relevant", "unrelated");
  }

  void write(int row, PlannedSpan span) {
    dice.reseed(Dice.mix(span.seed(), 14));
    switch (span.activity()) {
      case ANSWER -> hallucination.write(row, span, 0.3);
      case RUN_AGENT, RUN_CHAIN -> correctness.write(row, span, 0.15);
      case RETRIEVE -> relevance.write(row, span, 0.25);
      case STEP, PLAN, CALL_TOOL -> {
        // nothing that an evaluation speaks of
      }
    }
  }

  private final class Evaluation {
    private static final double PASS_PROBABILITY = 0.85;
    private static final double EXPLAINED_PROBABILITY = 0.6;

    private final ColumnSet.Text label;
    private final ColumnSet.Decimal score;
    private final ColumnSet.Text explanation;
    private final byte[] pass;
    private final byte[] fail;

    Evaluation(ColumnSet columns, String name, String pass, String fail) {
      label = columns.text("eval." + name + ".label");
      score = columns.decimal("eval." + name + ".score");
      explanation = columns.text("eval." + name + ".explanation");
      this.pass = TextBuffer.utf8(pass);
      this.fail = TextBuffer.utf8(fail);
    }

    void write(int row, PlannedSpan span, double probability) {
      if (!dice.chance(probability)) {
        return;
      }
      boolean passed = dice.chance(PASS_PROBABILITY);
      label.set(row, passed ? pass : fail);
      score.set(row, passed ? 1 : dice.below(50) / 100.0);
      if (dice.chance(EXPLAINED_PROBABILITY)) {
        Prose.state(span.turn().conversation().topic(), dice, 2, text.clear());
        explanation.set(row, text);
      }
    }
  }
}
