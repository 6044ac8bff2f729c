package io.spanbeam.local.sample;

import io.spanbeam.local.sample.PlannedSpan.Turn;

/** The columns of model calls: messages, parameters, tokens, costs. */
final class ModelColumns {
  private static final int BYTES_PER_TOKEN = 4;
  private static final int HISTORY_TURNS = 2;
  private static final byte[] SYSTEM = TextBuffer.utf8("system");
  private static final byte[] USER = TextBuffer.utf8("user");
  private static final byte[] ASSISTANT = TextBuffer.utf8("assistant");

  private final ColumnSet.Text modelName;
  private final ColumnSet.Text provider;
  private final ColumnSet.Text parameters;
  private final ColumnSet.Text finishReason;
  private final ColumnSet.Texts inputMessages;
  private final ColumnSet.Texts outputMessages;
  private final ColumnSet.Texts tools;
  private final ColumnSet.Whole promptTokens;
  private final ColumnSet.Whole completionTokens;
  private final ColumnSet.Whole totalTokens;
  private final ColumnSet.Whole cachedTokens;
  private final ColumnSet.Decimal promptCost;
  private final ColumnSet.Decimal completionCost;
  private final ColumnSet.Decimal totalCost;
  private final ColumnSet.Text template;
  private final ColumnSet.Text templateVersion;
  private final ColumnSet.Text templateVariables;

  private final Dialogue dialogue;
  private final Dice dice = new Dice(0);
  private final TextBuffer plain = new TextBuffer();
  private final TextBuffer json = new TextBuffer();
  private long bytes;

  ModelColumns(ColumnSet columns, int textFactor) {
    dialogue = new Dialogue(textFactor);
    modelName = columns.text("attributes.llm.model_name");
    provider = columns.text("attributes.llm.provider");
    parameters = columns.text("attributes.llm.invocation_parameters");
    finishReason = columns.text("attributes.llm.finish_reason");
    inputMessages = columns.texts("attributes.llm.input_messages");
    outputMessages = columns.texts("attributes.llm.output_messages");
    tools = columns.texts("attributes.llm.tools");
    promptTokens = columns.whole("attributes.llm.token_count.prompt");
    completionTokens = columns.whole("attributes.llm.token_count.completion");
    totalTokens = columns.whole("attributes.llm.token_count.total");
    cachedTokens = columns.whole("attributes.llm.token_count.prompt_details.cache_read");
    promptCost = columns.decimal("attributes.llm.cost.prompt");
    completionCost = columns.decimal("attributes.llm.cost.completion");
    totalCost = columns.decimal("attributes.llm.cost.total");
    template = columns.text("attributes.llm.prompt_template.template");
    templateVersion = columns.text("attributes.llm.prompt_template.version");
    templateVariables = columns.text("attributes.llm.prompt_template.variables");
  }

  void write(int row, PlannedSpan span) {
    if (!span.activity().callsModel()) {
      return;
    }
    dice.reseed(Dice.mix(span.seed(), 13));
    Model model = span.turn().conversation().model();
    modelName.set(row, model.modelName());
    provider.set(row, model.provider());
    parameters.set(
        row,
        json.clear()
            .append(TEMPERATURE)
            .appendThousandths(dice.below(10) * 100)
            .append(MAX_TOKENS)
            .append(256L << dice.below(5))
            .append('}'));
    long prompt = writeInput(row, span) / BYTES_PER_TOKEN;
    boolean failed = span.failure() != Failure.NONE;
    long completion = failed ? 0 : writeOutput(row, span) / BYTES_PER_TOKEN;
    promptTokens.set(row, prompt);
    completionTokens.set(row, completion);
    totalTokens.set(row, prompt + completion);
    if (dice.chance(0.2)) {
      cachedTokens.set(row, prompt / 2);
    }
    promptCost.set(row, model.promptCost(prompt));
    completionCost.set(row, model.completionCost(completion));
    totalCost.set(row, model.promptCost(prompt) + model.completionCost(completion));
    if (span.activity() == Activity.ANSWER && dice.chance(0.3)) {
      template.set(row, TEMPLATE);
      templateVersion.set(row, json.clear().append('v').append((long) dice.between(1, 12)));
      byte[] topic = span.turn().conversation().topic().label();
      templateVariables.set(
          row, json.clear().append(VARIABLES).appendJson(topic, topic.length).append('}'));
    }
  }

  private long writeInput(int row, PlannedSpan span) {
    Turn turn = span.turn();
    bytes = 0;
    inputMessages.open(row);
    dialogue.instruction(turn, plain.clear());
    add(inputMessages, SYSTEM);
    for (int earlier = Math.max(0, turn.number() - HISTORY_TURNS);
        earlier < turn.number();
        earlier++) {
      Turn past = new Turn(turn.conversation(), earlier);
      dialogue.question(past, plain.clear());
      add(inputMessages, USER);
      dialogue.answer(past, plain.clear());
      add(inputMessages, ASSISTANT);
    }
    dialogue.question(turn, plain.clear());
    add(inputMessages, USER);
    inputMessages.close(row);
    return bytes;
  }

  private long writeOutput(int row, PlannedSpan span) {
    bytes = 0;
    outputMessages.open(row);
    if (span.activity() == Activity.ANSWER) {
      dialogue.answer(span.turn(), plain.clear());
      add(outputMessages, ASSISTANT);
      finishReason.set(row, STOP);
    } else {
      writeToolCall(row, span);
      finishReason.set(row, TOOL_CALLS);
    }
    outputMessages.close(row);
    return bytes;
  }

  private void writeToolCall(int row, PlannedSpan span) {
    Topic topic = span.turn().conversation().topic();
    byte[] tool = ContentColumns.toolOf(span);
    ContentColumns.writeParameters(topic, dice, plain.clear());
    json.clear().append(TOOL_CALL).appendHex(span.seed()).append(FUNCTION);
    json.appendJson(tool, tool.length).append(ARGUMENTS).appendJson(plain).append(END_OF_CALL);
    bytes += json.length();
    outputMessages.add(json);
    tools.open(row);
    for (byte[] offered : topic.tools()) {
      plain.clear().append(SCHEMA).append(offered).append(SCHEMA_END);
      tools.add(json.clear().append(TOOL_SCHEMA).appendJson(plain).append('}'));
    }
    tools.close(row);
  }

  private void add(ColumnSet.Texts messages, byte[] role) {
    json.clear().append(ROLE).append(role).append(CONTENT).appendJson(plain).append('}');
    bytes += plain.length();
    messages.add(json);
  }

  private static final byte[] STOP = TextBuffer.utf8("stop");
  private static final byte[] TOOL_CALLS = TextBuffer.utf8("tool_calls");
  private static final byte[] TEMPERATURE = TextBuffer.utf8("{\"temperature\":");
  private static final byte[] MAX_TOKENS = TextBuffer.utf8(",\"max_tokens\":");
  private static final byte[] TEMPLATE =
      TextBuffer.utf8("You are a helpful assistant. Answer briefly and only about {{topic}}.");
  private static final byte[] VARIABLES = TextBuffer.utf8("{\"topic\":");
  private static final byte[] ROLE = TextBuffer.utf8("{\"message.role\":\"");
  private static final byte[] CONTENT = TextBuffer.utf8("\",\"message.content\":");
  private static final byte[] TOOL_CALL =
      TextBuffer.utf8(
          "{\"message.role\":\"assistant\",\"message.tool_calls\":[{\"tool_call.id\":\"call_");
  private static final byte[] FUNCTION = TextBuffer.utf8("\",\"tool_call.function.name\":");
  private static final byte[] ARGUMENTS = TextBuffer.utf8(",\"tool_call.function.arguments\":");
  private static final byte[] END_OF_CALL = TextBuffer.utf8("}]}");
  private static final byte[] TOOL_SCHEMA = TextBuffer.utf8("{\"tool.json_schema\":");
  private static final byte[] SCHEMA = TextBuffer.utf8("{\"name\":\"");
  private static final byte[] SCHEMA_END =
      TextBuffer.utf8("\",\"parameters\":{\"query\":\"string\",\"limit\":\"integer\"}}");
}
