/**
 * The REST API of the service: projects and spaces by name, and spans page by page (ax-protocol §3,
 * §4).
 *
 * <p>May depend on {@code ax} and {@code span}. Knows nothing of Beam.
 */
package io.spanbeam.ax.rest;
