package io.spanbeam.local.sample;

/** What a span does within its trace, and so which columns it fills. */
enum Activity {
  /** Root of an agent's turn. */
  RUN_AGENT("AGENT", "agent_run"),
  /** Root of a turn without an agent. */
  RUN_CHAIN("CHAIN", "chat_pipeline"),
  /** One round of an agent: a plan and what it calls. */
  STEP("CHAIN", "agent_step"),
  /** A model call that answers with tool calls. */
  PLAN("LLM", "plan"),
  /** A model call that answers the user. */
  ANSWER("LLM", "ChatCompletion"),
  /** A tool call; named after the tool. */
  CALL_TOOL("TOOL", "tool"),
  /** A search for documents. */
  RETRIEVE("RETRIEVER", "vector_search");

  private final byte[] kind;
  private final byte[] spanName;

  Activity(String kind, String spanName) {
    this.kind = TextBuffer.utf8(kind);
    this.spanName = TextBuffer.utf8(spanName);
  }

  /** Returns the kind of span, as OpenInference names it. */
  byte[] kind() {
    return kind;
  }

  /** Returns the usual name of such a span. */
  byte[] spanName() {
    return spanName;
  }

  boolean isRoot() {
    return this == RUN_AGENT || this == RUN_CHAIN;
  }

  boolean callsModel() {
    return this == PLAN || this == ANSWER;
  }
}
