/**
 * Reading spans from the service over Arrow Flight, the query as it stands in a Flight descriptor,
 * and writing annotations (ax-protocol §5, §6).
 *
 * <p>May depend on {@code ax} and {@code span}. Knows nothing of Beam.
 */
package io.spanbeam.ax.flight;
