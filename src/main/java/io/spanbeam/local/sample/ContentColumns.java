package io.spanbeam.local.sample;

/** The columns of roots, tools and retrievers: input, output, tool call, documents. */
final class ContentColumns {
  private static final byte[] PLAIN = TextBuffer.utf8("text/plain");
  private static final byte[] JSON = TextBuffer.utf8("application/json");
  private static final double HUGE_DOCUMENT_PROBABILITY = 0.001;

  private final ColumnSet.Text input;
  private final ColumnSet.Text inputType;
  private final ColumnSet.Text output;
  private final ColumnSet.Text outputType;
  private final ColumnSet.Text toolName;
  private final ColumnSet.Text toolDescription;
  private final ColumnSet.Text toolId;
  private final ColumnSet.Text toolParameters;
  private final ColumnSet.Whole retries;
  private final ColumnSet.Texts documents;

  private final int textFactor;
  private final Dialogue dialogue;
  private final Dice dice = new Dice(0);
  private final TextBuffer plain = new TextBuffer();
  private final TextBuffer json = new TextBuffer();

  ContentColumns(ColumnSet columns, int textFactor) {
    this.textFactor = textFactor;
    dialogue = new Dialogue(textFactor);
    input = columns.text("attributes.input.value");
    inputType = columns.text("attributes.input.mime_type");
    output = columns.text("attributes.output.value");
    outputType = columns.text("attributes.output.mime_type");
    toolName = columns.text("attributes.tool.name");
    toolDescription = columns.text("attributes.tool.description");
    toolId = columns.text("attributes.tool.id");
    toolParameters = columns.text("attributes.tool.parameters");
    retries = columns.whole("attributes.retry_count");
    documents = columns.texts("attributes.retrieval.documents");
  }

  /** Returns the name of the tool that a span calls. */
  static byte[] toolOf(PlannedSpan span) {
    byte[][] tools = span.turn().conversation().topic().tools();
    return tools[(int) Math.floorMod(span.seed(), (long) tools.length)];
  }

  void write(int row, PlannedSpan span) {
    dice.reseed(Dice.mix(span.seed(), 12));
    switch (span.activity()) {
      case RUN_AGENT, RUN_CHAIN, ANSWER -> writeDialogue(row, span);
      case CALL_TOOL -> writeTool(row, span);
      case RETRIEVE -> writeDocuments(row, span);
      case STEP, PLAN -> {
        // a step holds others and a plan answers with tool calls: neither has a text of its own
      }
    }
  }

  private void writeDialogue(int row, PlannedSpan span) {
    plain.clear();
    dialogue.question(span.turn(), plain);
    set(input, inputType, row, plain, PLAIN);
    if (span.failure() == Failure.NONE) {
      plain.clear();
      dialogue.answer(span.turn(), plain);
      set(output, outputType, row, plain, PLAIN);
    }
  }

  private void writeTool(int row, PlannedSpan span) {
    Topic topic = span.turn().conversation().topic();
    byte[] tool = toolOf(span);
    toolName.set(row, tool);
    toolDescription.set(row, plain.clear().append(CALLS).append(tool));
    toolId.set(row, plain.clear().append(CALL_ID).appendHex(span.seed()));
    writeParameters(topic, dice, plain.clear());
    toolParameters.set(row, plain);
    set(input, inputType, row, plain, JSON);
    retries.set(row, span.failure() == Failure.NONE ? 0 : dice.between(1, 3));
    if (span.failure() != Failure.NONE) {
      return;
    }
    json.clear().append(RESULTS);
    for (int i = dice.between(1, 3); i > 0; i--) {
      plain.clear();
      Prose.state(topic, dice, textFactor, plain);
      json.append(ID).append((long) dice.below(1_000_000)).append(SUMMARY).appendJson(plain);
      json.append('}').append(i > 1 ? ',' : ']');
    }
    set(output, outputType, row, json.append('}'), JSON);
  }

  /** Appends the arguments of a tool call as JSON. */
  static void writeParameters(Topic topic, Dice dice, TextBuffer out) {
    byte[] thing = topic.thing(dice);
    out.append(QUERY).appendJson(thing, thing.length).append(LIMIT);
    out.append((long) dice.between(1, 50)).append('}');
  }

  private void writeDocuments(int row, PlannedSpan span) {
    Topic topic = span.turn().conversation().topic();
    plain.clear();
    dialogue.question(span.turn(), plain);
    set(input, inputType, row, plain, PLAIN);
    if (span.failure() != Failure.NONE) {
      return;
    }
    documents.open(row);
    double score = 0.99;
    for (int i = dice.between(1, 4); i > 0; i--) {
      int sentences =
          dice.chance(HUGE_DOCUMENT_PROBABILITY) ? dice.between(100, 900) : dice.between(2, 4);
      plain.clear();
      Prose.state(topic, dice, textFactor * sentences, plain);
      score -= dice.unit() * score / 3;
      json.clear().append(DOCUMENT_ID).append((long) dice.below(100_000)).append(CONTENT);
      json.appendJson(plain).append(SCORE).appendThousandths((int) (score * 1000)).append(SOURCE);
      documents.add(json);
    }
    documents.close(row);
  }

  private static void set(
      ColumnSet.Text column, ColumnSet.Text typeColumn, int row, TextBuffer value, byte[] type) {
    column.set(row, value);
    typeColumn.set(row, type);
  }

  private static final byte[] CALLS = TextBuffer.utf8("Calls the back end: ");
  private static final byte[] CALL_ID = TextBuffer.utf8("call_");
  private static final byte[] RESULTS = TextBuffer.utf8("{\"results\":[");
  private static final byte[] ID = TextBuffer.utf8("{\"id\":");
  private static final byte[] SUMMARY = TextBuffer.utf8(",\"summary\":");
  private static final byte[] QUERY = TextBuffer.utf8("{\"query\":");
  private static final byte[] LIMIT = TextBuffer.utf8(",\"limit\":");
  private static final byte[] DOCUMENT_ID = TextBuffer.utf8("{\"document.id\":\"doc-");
  private static final byte[] CONTENT = TextBuffer.utf8("\",\"document.content\":");
  private static final byte[] SCORE = TextBuffer.utf8(",\"document.score\":");
  private static final byte[] SOURCE =
      TextBuffer.utf8(",\"document.metadata\":\"{\\\"source\\\":\\\"handbook\\\"}\"}");
}
