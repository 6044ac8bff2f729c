package io.spanbeam.span.json;

/** How a span looks as a JSON object. */
public enum JsonShape {
  /**
   * One flat object: each key is the name of a column, as the columns come from a bulk export and
   * as {@code ax spans export --all} writes them (ax-protocol §8.1, §10.4).
   */
  COLUMNS,

  /**
   * The nested model of the REST service (ax-protocol §4.3): {@code context}, {@code attributes}
   * with flat dotted keys, lists of {@code annotations} and {@code evaluations}. Columns that the
   * model does not know stay members of the span under the name of the column, so nothing is lost.
   */
  SPAN
}
