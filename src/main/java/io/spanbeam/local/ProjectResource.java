package io.spanbeam.local;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code /v2/projects} (ax-protocol §3.3). */
final class ProjectResource {
  private final SpanStore store;

  ProjectResource(SpanStore store) {
    this.store = store;
  }

  RestAnswer list(RestRequest request, String unused) {
    Optional<String> spaceId = request.parameter("space_id");
    spaceId.ifPresent(id -> SpaceResource.check(store, id));
    Optional<String> name = request.parameter("name");
    Optional<String> spaceName = request.parameter("space_name");
    Map<String, String> spaceNames =
        store.spaces().stream().collect(Collectors.toMap(Space::id, Space::name));
    List<StoredProject> projects =
        store.projects().stream()
            .filter(project -> spaceId.isEmpty() || project.spaceId().equals(spaceId.get()))
            .filter(
                project ->
                    ListPage.passes(spaceName, spaceNames.getOrDefault(project.spaceId(), "")))
            .filter(project -> ListPage.passes(name, project.name()))
            .toList();
    return ListPage.answer(request, "projects", projects, ProjectResource::json);
  }

  RestAnswer one(RestRequest request, String id) {
    return RestAnswer.json(200, json(find(store, id)));
  }

  RestAnswer create(RestRequest request, String unused) {
    RestBody body = new RestBody(request.json());
    String name = body.requiredText("name");
    String spaceId = body.requiredText("space_id");
    return RestAnswer.json(201, json(store.createProject(spaceId, name)));
  }

  /** Finds a project by its ID. */
  static StoredProject find(SpanStore store, String id) {
    return store.projects().stream()
        .filter(project -> project.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new Problem.Refusal(
                    Problem.notFound("There is no project with the ID '%s'".formatted(id))));
  }

  private static ObjectNode json(StoredProject project) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", project.id());
    node.put("name", project.name());
    node.put("space_id", project.spaceId());
    node.put("created_at", project.createdAt().toString());
    return node;
  }
}
