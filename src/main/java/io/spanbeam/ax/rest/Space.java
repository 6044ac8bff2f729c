package io.spanbeam.ax.rest;

/**
 * A space of the service (ax-protocol §3.3).
 *
 * @param id its ID
 * @param name its name; the same name can exist in several organisations
 */
public record Space(String id, String name) {}
