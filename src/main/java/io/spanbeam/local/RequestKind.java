package io.spanbeam.local;

/** What a client asks of the local AX. Counted in {@link RequestLog}, addressed by faults. */
public enum RequestKind {
  /** Flight GetFlightInfo (ax-protocol §5.1). */
  GET_FLIGHT_INFO,
  /** Flight DoGet (ax-protocol §5.1). */
  DO_GET,
  /** {@code GET /v2/spaces} and one space. */
  READ_SPACES,
  /** {@code GET /v2/projects} and one project. */
  READ_PROJECTS,
  /** {@code POST /v2/projects}. */
  CREATE_PROJECT,
  /** {@code GET /v2/annotation-configs} and one of them. */
  READ_ANNOTATION_CONFIGS,
  /** {@code POST /v2/annotation-configs}. */
  CREATE_ANNOTATION_CONFIG,
  /** {@code POST /v2/spans}: one page of spans. */
  LIST_SPANS,
  /** {@code POST /v2/spans/annotate} (ax-protocol §7.1). */
  ANNOTATE_SPANS,
  /** Flight DoPut (ax-protocol §6.1). */
  DO_PUT,
  /** Any other path or method of the REST side. */
  OTHER_REST
}
