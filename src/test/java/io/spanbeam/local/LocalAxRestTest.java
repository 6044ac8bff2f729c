package io.spanbeam.local;

import static io.spanbeam.local.RawRest.checkProblem;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalAxRestTest {
  private SpanStore store;
  private LocalAx ax;
  private RawRest rest;
  private Space space;
  private StoredProject project;

  @BeforeEach
  void start() throws IOException {
    store = SpanStore.temporary();
    space = store.createSpace("Prod");
    project = store.createProject(space.id(), "checkout-bot");
    ax = LocalAx.builder().store(store).start();
    rest = new RawRest(ax);
  }

  @AfterEach
  void stop() {
    ax.close();
    store.close();
  }

  @Test
  void refusesRequestsWithoutTheRightKey() throws Exception {
    for (String authorization :
        new String[] {null, "Bearer wrong", "Bearer ak-loca", "ak-local", "Basic ak-local"}) {
      HttpResponse<String> answer = new RawRest(ax, authorization).get("/v2/spaces");
      checkProblem(answer, 401, "authentication-required", "Bearer");
      assertThat(answer.headers().allValues("WWW-Authenticate"), contains("Bearer"));
    }
    HttpResponse<String> answer = new RawRest(ax, null).get("/v2/unknown");
    checkProblem(answer, 401, "authentication-required", "Bearer");
    assertThat(ax.requests().refused(), is(6L));
  }

  @Test
  void answersUnknownPathsAndWrongMethodsWithProblems() throws Exception {
    checkProblem(rest.get("/v2/nothing"), 404, "not-found", "/v2/nothing");
    checkProblem(rest.get("/v2/projects/a/b"), 404, "not-found", "/v2/projects/a/b");
    checkProblem(rest.get("/v2/spans"), 405, "method-not-allowed", "POST");
    checkProblem(rest.send("DELETE", "/v2/spaces", ""), 405, "method-not-allowed", "GET");
  }

  @Test
  void listsSpacesBySubstringPageByPage() throws Exception {
    for (int i = 0; i < 60; i++) {
      store.createSpace("team-" + i);
    }
    JsonNode first = RawRest.json(rest.get("/v2/spaces"));
    assertThat(first.get("spaces").size(), is(50));
    assertThat(first.at("/pagination/has_more").asBoolean(), is(true));
    String cursor = first.at("/pagination/next_cursor").asText();
    JsonNode second = RawRest.json(rest.get("/v2/spaces?cursor=" + cursor));
    assertThat(second.get("spaces").size(), is(11));
    assertThat(second.get("pagination").has("next_cursor"), is(false));
    assertThat(second.at("/pagination/has_more").asBoolean(), is(false));

    JsonNode found = RawRest.json(rest.get("/v2/spaces?name=pRO&limit=1")).get("spaces");
    assertThat(found.findValuesAsText("id"), contains(space.id()));
    assertThat(found.get(0).get("created_at").asText(), endsWith("Z"));
    checkProblem(rest.get("/v2/spaces?limit=101"), 422, "validation-error", "100");
    checkProblem(rest.get("/v2/spaces?limit=0"), 422, "validation-error", "0");
    checkProblem(rest.get("/v2/spaces?limit=ten"), 400, "invalid-request", "ten");
    checkProblem(rest.get("/v2/spaces?cursor=abc"), 400, "invalid-request", "cursor");
    checkProblem(
        rest.get("/v2/spaces?name=team&cursor=" + cursor), 400, "invalid-request", "cursor");
  }

  @Test
  void findsProjectsBySpaceAndName() throws Exception {
    Space other = store.createSpace("staging");
    store.createProject(other.id(), "checkout-bot-2");

    assertThat(names(rest.get("/v2/projects")), contains("checkout-bot", "checkout-bot-2"));
    assertThat(names(rest.get("/v2/projects?space_id=" + space.id())), contains("checkout-bot"));
    assertThat(names(rest.get("/v2/projects?space_name=STAG")), contains("checkout-bot-2"));
    assertThat(names(rest.get("/v2/projects?name=BOT-2")), contains("checkout-bot-2"));
    checkProblem(rest.get("/v2/projects?space_id=U3BhY2U6OTp4"), 404, "not-found", "space");

    JsonNode one = RawRest.json(rest.get("/v2/projects/" + project.id()));
    assertThat(one.get("name").asText(), is("checkout-bot"));
    assertThat(one.get("space_id").asText(), is(space.id()));
    checkProblem(rest.get("/v2/projects/TW9kZWw6OTk5"), 404, "not-found", "TW9kZWw6OTk5");
  }

  @Test
  void createsProjectsWithNamesUniqueInTheirSpace() throws Exception {
    String body = "{\"name\":\"new\",\"space_id\":\"" + space.id() + "\"}";

    HttpResponse<String> created = rest.post("/v2/projects", body);

    assertThat(created.statusCode(), is(201));
    String id = RawRest.json(created).get("id").asText();
    assertThat(rest.get("/v2/projects/" + id).statusCode(), is(200));
    checkProblem(rest.post("/v2/projects", body), 409, "resource-conflict", "new");
    checkProblem(
        rest.post("/v2/projects", "{\"name\":\"x\"}"), 422, "validation-error", "space_id");
    checkProblem(
        rest.post("/v2/projects", "{\"name\":\"x\",\"space_id\":\"none\"}"),
        404,
        "not-found",
        "none");
    checkProblem(rest.post("/v2/projects", "{\"name\":"), 400, "invalid-request", "JSON");
  }

  @Test
  void createsAndListsAnnotationConfigs() throws Exception {
    String categorical =
        ("{\"name\":\"quality\",\"space_id\":\"%s\",\"annotation_config_type\":\"CATEGORICAL\","
                + "\"values\":[{\"label\":\"good\",\"score\":1},{\"label\":\"bad\"}],"
                + "\"optimization_direction\":\"MAXIMIZE\"}")
            .formatted(space.id());

    HttpResponse<String> created = rest.post("/v2/annotation-configs", categorical);

    assertThat(created.statusCode(), is(201));
    String id = RawRest.json(created).get("id").asText();
    JsonNode config =
        RawRest.json(rest.get("/v2/annotation-configs?space_id=" + space.id()))
            .at("/annotation_configs/0");
    assertThat(config.get("id").asText(), is(id));
    assertThat(config.get("type").asText(), is("CATEGORICAL"));
    assertThat(config.get("optimization_direction").asText(), is("MAXIMIZE"));
    assertThat(config.get("values").findValuesAsText("label"), contains("good", "bad"));
    assertThat(rest.get("/v2/annotation-configs/" + id).statusCode(), is(200));
    checkProblem(
        rest.post("/v2/annotation-configs", categorical), 409, "resource-conflict", "quality");
    checkProblem(
        rest.post("/v2/annotation-configs", categorical.replace("CATEGORICAL", "SOMETHING")),
        422,
        "validation-error",
        "SOMETHING");
  }

  private static List<String> names(HttpResponse<String> answer) throws IOException {
    return RawRest.json(answer).get("projects").findValuesAsText("name");
  }
}
