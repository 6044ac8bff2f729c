/**
 * Files of annotations: formats, shapes of records, checks, and what is said of a record that can't
 * be used. {@link io.spanbeam.annotation.input.RecordReader} is its door.
 *
 * <p>Parquet is read through Beam's file systems, but by the reader below {@code ParquetIO}: that
 * makes Avro records, and a field of Avro can't have a dot in its name, as {@code context.span_id}
 * and {@code annotation.quality.label} have.
 *
 * <p>May depend on {@code ax}, on Beam for its file systems, on parquet-java, Jackson and a CSV
 * library.
 */
package io.spanbeam.annotation.input;
