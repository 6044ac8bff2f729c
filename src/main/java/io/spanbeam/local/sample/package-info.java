/**
 * Sample spans: a deterministic stream of realistic OpenInference traces, written column by column.
 *
 * <p>May depend on Arrow, on the column names of {@code span} and on {@code ax.TimeWindow}; knows
 * nothing of the store or of the servers.
 */
package io.spanbeam.local.sample;
