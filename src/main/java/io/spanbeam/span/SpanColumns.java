package io.spanbeam.span;

/** Names of the columns that have a meaning to Spanbeam (ax-protocol §8.1). */
public final class SpanColumns {
  /** Trace ID, text. With {@link #SPAN_ID} the identity of a span. */
  public static final String TRACE_ID = "context.trace_id";

  /** Span ID, text. */
  public static final String SPAN_ID = "context.span_id";

  /** ID of the parent span, text; null or empty for a root span. */
  public static final String PARENT_ID = "parent_id";

  /** Name of the span, text. */
  public static final String NAME = "name";

  /** Start of the span, nanoseconds since the epoch in UTC, or an Arrow timestamp. */
  public static final String START_TIME = "start_time";

  /** End of the span, nanoseconds since the epoch in UTC, or an Arrow timestamp. */
  public static final String END_TIME = "end_time";

  /** Sort key of an export; its unit is not documented. */
  public static final String TIME = "time";

  /** {@code OK}, {@code ERROR} or {@code UNSET}. */
  public static final String STATUS_CODE = "status_code";

  /** Text of the status. */
  public static final String STATUS_MESSAGE = "status_message";

  /** Duration in milliseconds. */
  public static final String LATENCY_MS = "latency_ms";

  /** List of events. */
  public static final String EVENTS = "events";

  /** Kind of the span, such as {@code LLM} or {@code TOOL}. */
  public static final String SPAN_KIND = "attributes.openinference.span.kind";

  /** Kind of the span in the column list for uploads; used where {@link #SPAN_KIND} is missing. */
  public static final String UPLOADED_SPAN_KIND = "span_kind";

  /** Session that the span belongs to, text. */
  public static final String SESSION_ID = "attributes.session.id";

  /** What the names of attribute columns start with. */
  public static final String ATTRIBUTES_PREFIX = "attributes.";

  /** What the names of annotation columns start with: {@code annotation.<name>.<part>}. */
  public static final String ANNOTATION_PREFIX = "annotation.";

  /** What the names of evaluation columns start with: {@code eval.<name>.<part>}. */
  public static final String EVALUATION_PREFIX = "eval.";

  /** Notes of people on the span: list of JSON texts. */
  public static final String ANNOTATION_NOTES = "annotation.notes";

  /**
   * Annotations that found no place in columns of their name, such as a second one of the same
   * name: list of JSON texts, each an annotation of the REST model (ax-protocol §4.3).
   */
  public static final String ANNOTATIONS = "annotations";

  /** Annotations made on the trace: list of JSON texts, as {@link #ANNOTATIONS}. */
  public static final String TRACE_ANNOTATIONS = "trace_annotations";

  /** As {@link #ANNOTATIONS}, for evaluations. */
  public static final String EVALUATIONS = "evaluations";

  private SpanColumns() {}
}
