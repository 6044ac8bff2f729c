/**
 * The REST API of the service: projects and spaces by name, annotation configs, spans page by page,
 * and writing annotations (ax-protocol §3, §4, §7.1).
 *
 * <p>May depend on {@code ax} and {@code span}. Knows nothing of Beam.
 */
package io.spanbeam.ax.rest;
