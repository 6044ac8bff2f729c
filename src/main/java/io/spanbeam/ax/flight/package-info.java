/**
 * Reading spans from the service over Arrow Flight, and the query as it stands in a Flight
 * descriptor (ax-protocol §5).
 *
 * <p>May depend on {@code ax} and {@code span}. Knows nothing of Beam.
 */
package io.spanbeam.ax.flight;
