/**
 * Files of annotations: formats, shapes of records, checks, and what is said of a record that can't
 * be used. {@link io.spanbeam.annotation.input.RecordReader} is its door.
 *
 * <p>May depend on {@code ax}, on Beam for its file systems and Parquet, on Jackson and a CSV
 * library.
 */
package io.spanbeam.annotation.input;
