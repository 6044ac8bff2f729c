package io.spanbeam.ax;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * A project whose identifiers are resolved for both transports: REST addresses a project by its ID,
 * Flight by the ID of its space and its own name (ax-protocol §3.1).
 *
 * @param spaceId ID of the space that holds the project
 * @param id ID of the project
 * @param name name of the project, unique within its space
 */
public record Project(String spaceId, String id, String name) implements Serializable {
  /** Checks that every identifier is there. */
  public Project {
    requireNonNull(spaceId, "spaceId is null");
    requireNonNull(id, "id is null");
    requireNonNull(name, "name is null");
  }
}
