package io.spanbeam.row;

import io.spanbeam.span.SpanColumns;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The types of the documented columns (ax-protocol §8.1). What is documented as a number has the
 * type that holds what OpenInference says of it: counts of tokens are integers, costs, durations
 * and scores are not.
 */
final class KnownColumns {
  /** What most people want of a span; all of them are known. */
  static final List<String> STANDARD =
      List.of(
          SpanColumns.TRACE_ID,
          SpanColumns.SPAN_ID,
          SpanColumns.PARENT_ID,
          SpanColumns.NAME,
          SpanColumns.SPAN_KIND,
          SpanColumns.START_TIME,
          SpanColumns.END_TIME,
          SpanColumns.LATENCY_MS,
          SpanColumns.STATUS_CODE,
          SpanColumns.STATUS_MESSAGE,
          "attributes.input.value",
          "attributes.output.value",
          "attributes.llm.model_name",
          "attributes.llm.token_count.prompt",
          "attributes.llm.token_count.completion",
          "attributes.llm.token_count.total",
          "attributes.metadata",
          SpanColumns.SESSION_ID,
          "attributes.user.id");

  private record Rule(Pattern names, String type) {}

  /** The first rule that fits decides. */
  private static final List<Rule> RULES =
      List.of(
          rule("start_time|end_time", "timestamp[ns, UTC]"),
          rule("context\\.(trace_id|span_id)|parent_id|name|status_code|status_message", "utf8"),
          rule("span_kind|attributes\\.openinference\\.span\\.kind", "utf8"),
          rule("time", "int64"),
          rule("latency_ms", "float64"),
          rule("events|annotations|trace_annotations|evaluations|annotation\\.notes", "list<utf8>"),
          rule("attributes\\.exception\\.(type|message|stacktrace)", "utf8"),
          rule("attributes\\.exception\\.escaped", "bool"),
          rule("attributes\\.(input|output)\\.(value|mime_type)", "utf8"),
          rule("attributes\\.llm\\.(model_name|provider|system|finish_reason)", "utf8"),
          rule("attributes\\.llm\\.(input_messages|output_messages|tools)", "list<utf8>"),
          rule("attributes\\.llm\\.invocation_parameters", "utf8"),
          rule("attributes\\.llm\\.prompt_template\\.(template|version|variables)", "utf8"),
          rule("attributes\\.llm\\.token_count\\.[a-z_.]+", "int64"),
          rule("attributes\\.llm\\.cost\\.[a-z_.]+", "float64"),
          rule("attributes\\.tool\\.(name|description|id|parameters)", "utf8"),
          rule("attributes\\.retrieval\\.documents", "list<utf8>"),
          rule("attributes\\.reranker\\.(input_documents|output_documents)", "list<utf8>"),
          rule("attributes\\.reranker\\.(query|model_name)", "utf8"),
          rule("attributes\\.reranker\\.top_k", "int64"),
          rule("attributes\\.embedding\\.model_name", "utf8"),
          rule("attributes\\.embedding\\.embeddings", "list<utf8>"),
          rule("attributes\\.(metadata|session\\.id|user\\.id)", "utf8"),
          rule("attributes\\.tag\\.tags", "list<utf8>"),
          rule("annotation\\..+\\.(label|text|updated_by)", "utf8"),
          rule("(annotation|(trace_|session_)?eval)\\..+\\.score", "float64"),
          rule("annotation\\..+\\.updated_at", "int64"),
          rule("(trace_|session_)?eval\\..+\\.(label|explanation)", "utf8"));

  private KnownColumns() {}

  /** Returns the name of the type of a column, if it is a documented one. */
  static Optional<String> type(String column) {
    return RULES.stream()
        .filter(rule -> rule.names().matcher(column).matches())
        .map(Rule::type)
        .findFirst();
  }

  private static Rule rule(String names, String type) {
    return new Rule(Pattern.compile(names), type);
  }
}
