package io.spanbeam.ax.rest;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.ResourceIds;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds a project by name or ID (ax-protocol §3.4). */
final class ProjectResolver {
  private static final int NAMES_SHOWN = 20;

  private final AxRestClient client;

  ProjectResolver(AxRestClient client) {
    this.client = client;
  }

  Project resolve(String project, Optional<String> space) throws AxException {
    if (project.isBlank()) {
      throw new AxException(Category.INVALID, "The project is blank: give its name or ID");
    }
    if (ResourceIds.isId(project)) {
      return client.project(project);
    }
    Optional<String> given = space.filter(text -> !text.isBlank());
    if (given.isEmpty()) {
      throw new AxException(
          Category.INVALID,
          "The project name '%s' needs a space, because names are unique within a space only:"
                  .formatted(project)
              + " give the space by name or ID, or the project by its ID");
    }
    String spaceId = ResourceIds.isId(given.get()) ? given.get() : spaceId(given.get());
    return project(project, spaceId, given.get());
  }

  private String spaceId(String name) throws AxException {
    // The service compares a part of the name in any case
    List<Space> fitting =
        client.listSpaces(Optional.of(name)).stream()
            .filter(space -> space.name().equals(name))
            .distinct()
            .toList();
    if (fitting.isEmpty()) {
      throw notFound(
          "space '%s'".formatted(name),
          client.listSpaces(Optional.empty()).stream().map(Space::name).toList());
    }
    if (fitting.size() > 1) {
      throw ambiguous("space '%s'".formatted(name), fitting.stream().map(Space::id).toList());
    }
    return fitting.get(0).id();
  }

  private Project project(String name, String spaceId, String space) throws AxException {
    List<Project> fitting =
        client.listProjects(Optional.of(spaceId), Optional.of(name)).stream()
            .filter(project -> project.name().equals(name))
            .distinct()
            .toList();
    String sought = "project '%s' in space '%s'".formatted(name, space);
    if (fitting.isEmpty()) {
      throw notFound(
          sought,
          client.listProjects(Optional.of(spaceId), Optional.empty()).stream()
              .map(Project::name)
              .toList());
    }
    if (fitting.size() > 1) {
      throw ambiguous(sought, fitting.stream().map(Project::id).toList());
    }
    return fitting.get(0);
  }

  private static AxException notFound(String sought, List<String> names) {
    if (names.isEmpty()) {
      return new AxException(
          Category.NOT_FOUND, "No %s: this API key sees none at all".formatted(sought));
    }
    String seen =
        names.stream()
            .distinct()
            .sorted()
            .limit(NAMES_SHOWN)
            .map(name -> "'" + name + "'")
            .collect(Collectors.joining(", "));
    return new AxException(
        Category.NOT_FOUND,
        "No %s; this API key sees %s%s"
            .formatted(sought, seen, names.size() > NAMES_SHOWN ? " and more" : ""));
  }

  private static AxException ambiguous(String sought, List<String> ids) {
    return new AxException(
        Category.AMBIGUOUS,
        "Several candidates for %s: give one of the IDs %s"
            .formatted(sought, String.join(", ", ids)));
  }
}
