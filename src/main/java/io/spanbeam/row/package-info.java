/**
 * Spans as rows: {@code PCollection<Row>} with a schema, for Beam SQL, Beam YAML and other SDKs.
 * {@link io.spanbeam.row.RowColumns} says which columns, {@link io.spanbeam.row.SpanRows} makes the
 * rows.
 *
 * <p>A pipeline of Beam knows its schemas before it runs, while the columns of spans are known only
 * when they come, and differ between projects and between the ranges of a window. So the columns
 * are named, with their types; what comes is fitted into them without any loss, or refused.
 *
 * <p>May depend on {@code span}, on Beam and on Arrow. Knows neither the service nor the source.
 */
package io.spanbeam.row;
