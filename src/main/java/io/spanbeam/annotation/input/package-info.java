/**
 * Files of annotations: formats, shapes of records, checks, and what is said of a record that can't
 * be used. {@link io.spanbeam.annotation.input.RecordReader} is its door.
 *
 * <p>Parquet is read through Beam's file systems, by the reader that {@code ParquetIO} of Beam
 * stands on too, but not through {@code ParquetIO} ({@code ParquetIoTest} shows it):
 *
 * <ul>
 *   <li>It makes Avro records, and a field of Avro can't have a dot in its name, as {@code
 *       context.span_id} and {@code quality.label} have. The files are refused. A schema with
 *       aliases would take them, but it is one for all files and has to name every column, because
 *       to ask for some of them finds none; exports have hundreds, of which three count.
 *   <li>What it puts out tells neither file nor row. Without these there is no place to name in the
 *       dead letter, and no order in which the later record wins.
 *   <li>A record that can't be decoded is skipped with a warning, so the account would not hold.
 * </ul>
 *
 * <p>May depend on {@code ax}, on Beam for its file systems, on parquet-java, Jackson and a CSV
 * library.
 */
package io.spanbeam.annotation.input;
