package io.spanbeam.local;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** {@code /v2/spaces} (ax-protocol §3.3). */
final class SpaceResource {
  private final SpanStore store;

  SpaceResource(SpanStore store) {
    this.store = store;
  }

  RestAnswer list(RestRequest request, String unused) {
    Optional<String> name = request.parameter("name");
    List<Space> spaces =
        store.spaces().stream().filter(space -> ListPage.passes(name, space.name())).toList();
    return ListPage.answer(request, "spaces", spaces, SpaceResource::json);
  }

  RestAnswer one(RestRequest request, String id) {
    return store.spaces().stream()
        .filter(space -> space.id().equals(id))
        .findFirst()
        .map(space -> RestAnswer.json(200, json(space)))
        .orElseThrow(() -> unknown(id));
  }

  /** Refuses the ID of a space that does not exist. */
  static void check(SpanStore store, String id) {
    if (store.spaces().stream().noneMatch(space -> space.id().equals(id))) {
      throw unknown(id);
    }
  }

  private static Problem.Refusal unknown(String id) {
    return new Problem.Refusal(
        Problem.notFound("There is no space with the ID '%s'".formatted(id)));
  }

  private static ObjectNode json(Space space) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", space.id());
    node.put("name", space.name());
    node.put("description", "");
    node.put("created_at", space.createdAt().toString());
    return node;
  }
}
