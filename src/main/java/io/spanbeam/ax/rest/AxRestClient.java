package io.spanbeam.ax.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.ax.AnnotationConfig;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.Retries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The REST API around spans: spaces and projects, by name and ID, and annotation configs.
 * Thread-safe. Every call is retried by the policy of the connection.
 */
public final class AxRestClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PAGE_LIMIT = "100";

  private final RestTransport transport;
  private final Retries retries;

  /**
   * Makes a client; nothing is sent yet.
   *
   * @throws AxException with {@link Category#TLS} if the CA file can't be used
   */
  public AxRestClient(AxConnection connection) throws AxException {
    transport = new RestTransport(connection);
    retries = new Retries(connection.retry());
  }

  /**
   * Finds a project by name or ID (ax-protocol §3.4). Names are compared exactly, with their case,
   * over all pages.
   *
   * @param project name or ID; a text that looks like an ID is one
   * @param space name or ID of the space; needed with a project name, ignored with an ID
   * @throws AxException {@link Category#NOT_FOUND} with the names there are, {@link
   *     Category#AMBIGUOUS} with the IDs that fit, {@link Category#INVALID} if the space is missing
   */
  public Project resolve(String project, Optional<String> space) throws AxException {
    return new ProjectResolver(this).resolve(project, space);
  }

  /** Returns the project with an ID. */
  public Project project(String id) throws AxException {
    String path = "/v2/projects/" + RestTransport.encode(id);
    return project(path, getJson(path, Map.of()));
  }

  /**
   * Returns the spaces that the key may see.
   *
   * @param name part of the name, in any case; empty lists all
   */
  public List<Space> listSpaces(Optional<String> name) throws AxException {
    List<Space> spaces = new ArrayList<>();
    Map<String, String> query = new LinkedHashMap<>();
    name.ifPresent(part -> query.put("name", part));
    for (JsonNode node : list("/v2/spaces", "spaces", query)) {
      spaces.add(new Space(text("/v2/spaces", node, "id"), text("/v2/spaces", node, "name")));
    }
    return spaces;
  }

  /**
   * Returns the projects that the key may see.
   *
   * @param spaceId ID of the space to look in; empty means all
   * @param name part of the name, in any case; empty lists all
   */
  public List<Project> listProjects(Optional<String> spaceId, Optional<String> name)
      throws AxException {
    List<Project> projects = new ArrayList<>();
    Map<String, String> query = new LinkedHashMap<>();
    spaceId.ifPresent(id -> query.put("space_id", id));
    name.ifPresent(part -> query.put("name", part));
    for (JsonNode node : list("/v2/projects", "projects", query)) {
      projects.add(project("/v2/projects", node));
    }
    return projects;
  }

  /**
   * Returns the annotations that may be given in a space.
   *
   * @param spaceId ID of the space
   */
  public List<AnnotationConfig> annotationConfigs(String spaceId) throws AxException {
    String path = "/v2/annotation-configs";
    List<AnnotationConfig> configs = new ArrayList<>();
    for (JsonNode node : list(path, "annotation_configs", Map.of("space_id", spaceId))) {
      configs.add(
          AnnotationConfigJson.read(text(path, node, "id"), text(path, node, "name"), node));
    }
    return configs;
  }

  @Override
  public void close() {
    transport.close();
  }

  /** Reads all pages of a listing. */
  private List<JsonNode> list(String path, String key, Map<String, String> query)
      throws AxException {
    List<JsonNode> entries = new ArrayList<>();
    Cursors cursors = new Cursors("GET " + path);
    Map<String, String> page = new LinkedHashMap<>(query);
    page.put("limit", PAGE_LIMIT);
    Optional<String> cursor;
    do {
      JsonNode answer = getJson(path, page);
      JsonNode list = answer.path(key);
      if (!list.isArray()) {
        throw new AxException(
            Category.PROTOCOL, "The answer to GET %s has no list '%s'".formatted(path, key));
      }
      list.forEach(entries::add);
      JsonNode pagination = answer.path("pagination");
      cursor =
          cursors.advance(
              Optional.of(pagination.path("has_more"))
                  .filter(JsonNode::isBoolean)
                  .map(JsonNode::asBoolean),
              Optional.of(pagination.path("next_cursor").asText(""))
                  .filter(Predicate.not(String::isEmpty)));
      cursor.ifPresent(next -> page.put("cursor", next));
    } while (cursor.isPresent());
    return entries;
  }

  private JsonNode getJson(String path, Map<String, String> query) throws AxException {
    byte[] body = retries.call("GET " + path, () -> transport.get(path, query));
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new AxException(
          Category.PROTOCOL,
          "The answer to GET %s is not JSON; check that the host is that of the service"
              .formatted(path),
          e);
    }
  }

  private static Project project(String path, JsonNode node) throws AxException {
    return new Project(
        text(path, node, "space_id"), text(path, node, "id"), text(path, node, "name"));
  }

  private static String text(String path, JsonNode node, String field) throws AxException {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw new AxException(
          Category.PROTOCOL,
          "The answer to GET %s has an entry without '%s'".formatted(path, field));
    }
    return value.asText();
  }
}
