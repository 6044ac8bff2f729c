package io.spanbeam.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Pages over the short lists: spaces, projects, annotation configs (ax-protocol §3.3). */
final class ListPage {
  private static final int PRESET_LIMIT = 50;
  private static final int MOST_LIMIT = 100;

  private ListPage() {}

  /**
   * Returns one page as an answer.
   *
   * @param key name of the list in the answer
   * @param items all items that the request asks for, in a fixed order
   */
  static <T> RestAnswer answer(
      RestRequest request, String key, List<T> items, Function<T, ? extends JsonNode> toJson) {
    int limit = request.limit(PRESET_LIMIT, MOST_LIMIT);
    List<?> question = List.of(request.path(), nameFilters(request));
    int from =
        request
            .parameter("cursor")
            .map(cursor -> Math.toIntExact(PageCursor.decode(cursor, question, 1)[0]))
            .orElse(0);
    int to = Math.min(items.size(), from + limit);
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ArrayNode list = document.putArray(key);
    items.subList(Math.min(from, to), to).forEach(item -> list.add(toJson.apply(item)));
    boolean more = to < items.size();
    Optional<String> next = more ? Optional.of(PageCursor.encode(question, to)) : Optional.empty();
    document.set("pagination", pagination(next));
    return RestAnswer.json(200, document);
  }

  /** Returns the pagination member: {@code next_cursor} exactly when there is more. */
  static ObjectNode pagination(Optional<String> next) {
    ObjectNode pagination = JsonNodeFactory.instance.objectNode();
    pagination.put("has_more", next.isPresent());
    next.ifPresent(cursor -> pagination.put("next_cursor", cursor));
    return pagination;
  }

  /** Returns whether a filter parameter, a substring without regard to case, lets a name pass. */
  static boolean passes(Optional<String> filter, String name) {
    return filter.isEmpty()
        || name.toLowerCase(Locale.ROOT).contains(filter.get().toLowerCase(Locale.ROOT));
  }

  private static List<String> nameFilters(RestRequest request) {
    return List.of(
        request.parameter("name").orElse(""),
        request.parameter("space_id").orElse(""),
        request.parameter("space_name").orElse(""));
  }
}
