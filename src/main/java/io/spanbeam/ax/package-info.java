/**
 * The AX service as a client sees it: what to ask ({@link io.spanbeam.ax.SpanQuery}), where to ask
 * it ({@link io.spanbeam.ax.AxConnection}, found by {@link io.spanbeam.ax.AxConfiguration}), with
 * which credential ({@link io.spanbeam.ax.CredentialReference}), and what can go wrong ({@link
 * io.spanbeam.ax.AxException}). The transports are in {@code ax.flight} and {@code ax.rest}.
 *
 * <p>May depend on {@code span} for columns. Knows nothing of Beam.
 */
package io.spanbeam.ax;
