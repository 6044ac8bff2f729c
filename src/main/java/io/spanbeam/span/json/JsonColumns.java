package io.spanbeam.span.json;

import io.spanbeam.span.SpanColumns;
import java.util.Set;

/**
 * Which columns hold JSON as text (ax-protocol §8.1, §8.4). Each text that is strict JSON is
 * embedded as its value, whatever its kind: the object that it almost always is, and also a number
 * or {@code null}. Unlike the service's own client this goes value by value, and it covers lists
 * which that client prints in the notation of its language.
 */
final class JsonColumns {
  /**
   * Columns of lists. An empty element is left out; a lone text instead of a list becomes a list of
   * one element.
   */
  private static final Set<String> LISTS =
      Set.of(
          "attributes.llm.input_messages",
          "attributes.llm.output_messages",
          "attributes.llm.tools",
          "attributes.embedding.embeddings",
          "attributes.retrieval.documents",
          "attributes.reranker.input_documents",
          "attributes.reranker.output_documents",
          SpanColumns.EVENTS,
          SpanColumns.ANNOTATION_NOTES,
          SpanColumns.ANNOTATIONS,
          SpanColumns.TRACE_ANNOTATIONS,
          SpanColumns.EVALUATIONS);

  /** Columns of single values. An empty text is no value. */
  private static final Set<String> VALUES =
      Set.of("attributes.llm.prompt_template.variables", "attributes.metadata");

  /** Columns whose JSON stays the text that it is, as {@code ax} leaves it; empty is no value. */
  private static final Set<String> TEXTS =
      Set.of("attributes.llm.invocation_parameters", "attributes.tool.parameters");

  private JsonColumns() {}

  static boolean holdsList(String column) {
    return LISTS.contains(column);
  }

  static boolean holdsText(String column) {
    return TEXTS.contains(column);
  }

  static boolean holdsValue(String column) {
    return VALUES.contains(column);
  }
}
