/**
 * The embedded local AX: the REST and Flight protocol of the service on loopback, over a {@link
 * io.spanbeam.local.SpanStore span store} in DuckDB. Quick start, test bed and benchmark bed.
 *
 * <p>May depend on {@code ax} (protocol types), {@code span} and {@code filter}. Knows nothing of
 * Beam; nothing but {@code cli} depends on it.
 */
package io.spanbeam.local;
