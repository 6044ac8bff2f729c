package io.spanbeam.local;

/**
 * A column that the spans of a project have.
 *
 * @param name dotted name (ax-protocol §8.1), exactly as it came
 * @param type DuckDB's name of the stored type, such as {@code BIGINT} or {@code VARCHAR[]}
 */
public record StoredColumn(String name, String type) {}
