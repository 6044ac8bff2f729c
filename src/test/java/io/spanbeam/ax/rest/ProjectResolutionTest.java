package io.spanbeam.ax.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.Project;
import io.spanbeam.testing.ScriptedHttp;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ProjectResolutionTest {
  private static final String SPACE_ID = "U3BhY2U6MTpiRnVM";
  private static final String PROJECT_ID = "TW9kZWw6MTIz";

  @RegisterExtension final ScriptedHttp server = ScriptedHttp.start();
  @TempDir Path directory;

  @Test
  void namesAreComparedExactlyOverAllPages() throws Exception {
    server
        .json(page("spaces", "c1", space("other", "Prod"), space("x", "prod-2")))
        .json(page("spaces", null, space(SPACE_ID, "prod")))
        .json(page("projects", "c2", project("y", "BOT"), project("z", "bot-2")))
        .json(page("projects", null, project(PROJECT_ID, "bot")));

    assertThat(resolve("bot", "prod"), is(new Project(SPACE_ID, PROJECT_ID, "bot")));

    assertThat(
        server.requests().stream().map(ScriptedHttp.Request::uri).toList(),
        is(
            List.of(
                URI.create("/v2/spaces?name=prod&limit=100"),
                URI.create("/v2/spaces?name=prod&limit=100&cursor=c1"),
                URI.create("/v2/projects?space_id=" + SPACE_ID + "&name=bot&limit=100"),
                URI.create(
                    "/v2/projects?space_id=" + SPACE_ID + "&name=bot&limit=100&cursor=c2"))));
  }

  @Test
  void specialCharactersOfANameAreEncoded() throws Exception {
    server.json(page("projects", null, project(PROJECT_ID, "a+b & c/\u00e4?")));

    assertThat(resolve("a+b & c/\u00e4?", SPACE_ID).id(), is(PROJECT_ID));
    assertThat(
        server.requests().get(0).uri().getRawQuery(),
        containsString("name=a%2Bb%20%26%20c%2F%C3%A4%3F"));
  }

  @Test
  void anIdIsLookedUpForItsNameAndTheSpaceIsIgnored() throws Exception {
    server.json(project(PROJECT_ID, "bot"));

    assertThat(resolve(PROJECT_ID, "whatever"), is(new Project(SPACE_ID, PROJECT_ID, "bot")));
    assertThat(server.requests().get(0).uri(), is(URI.create("/v2/projects/" + PROJECT_ID)));
  }

  @Test
  void theSameSpaceNameInTwoOrganisationsIsAmbiguous() throws Exception {
    server.json(page("spaces", null, space("A", "prod"), space("B", "prod"), space("C", "Prod")));

    AxException failure = failure("bot", Optional.of("prod"));

    assertThat(failure.category(), is(Category.AMBIGUOUS));
    assertThat(
        failure.getMessage(), is("Several candidates for space 'prod': give one of the IDs A, B"));
  }

  @Test
  void anUnknownProjectListsTheNamesThereAre() throws Exception {
    server
        .json(page("projects", null))
        .json(page("projects", null, project("x", "Bot"), project("y", "cart")));

    AxException failure = failure("bot", Optional.of(SPACE_ID));

    assertThat(failure.category(), is(Category.NOT_FOUND));
    assertThat(
        failure.getMessage(),
        is("No project 'bot' in space '%s'; this API key sees 'Bot', 'cart'".formatted(SPACE_ID)));
  }

  @Test
  void anUnknownSpaceListsTheNamesThereAre() throws Exception {
    server.json(page("spaces", null)).json(page("spaces", null, space(SPACE_ID, "staging")));

    AxException failure = failure("bot", Optional.of("prod"));

    assertThat(failure.category(), is(Category.NOT_FOUND));
    assertThat(failure.getMessage(), containsString("'staging'"));
  }

  @Test
  void aNameWithoutASpaceIsNeverGuessed() throws Exception {
    AxException failure = failure("bot", Optional.empty());

    assertThat(failure.category(), is(Category.INVALID));
    assertThat(failure.getMessage(), containsString("'bot' needs a space"));
    assertThat(server.requests(), is(empty()));
  }

  @Test
  void aListingThatLoopsIsAnErrorInsteadOfEndless() throws Exception {
    for (int i = 0; i < 3; i++) {
      server.json(page("projects", "same", project("x", "other")));
    }

    AxException failure = failure("bot", Optional.of(SPACE_ID));

    assertThat(failure.category(), is(Category.PROTOCOL));
    assertThat(
        failure.getMessage(),
        allOf(containsString("same cursor twice"), not(containsString("null"))));
  }

  @Test
  void aListingThatLosesItsCursorIsAnErrorInsteadOfShort() throws Exception {
    server.json("{\"projects\":[],\"pagination\":{\"has_more\":true}}");

    AxException failure = failure("bot", Optional.of(SPACE_ID));

    assertThat(failure.category(), is(Category.PROTOCOL));
    assertThat(failure.getMessage(), containsString("gives no cursor"));
  }

  private Project resolve(String project, String space) throws Exception {
    try (AxRestClient client = new AxRestClient(RestConnections.to(server.uri(), directory))) {
      return client.resolve(project, Optional.of(space));
    }
  }

  private AxException failure(String project, Optional<String> space) throws Exception {
    try (AxRestClient client = new AxRestClient(RestConnections.to(server.uri(), directory))) {
      return assertThrows(AxException.class, () -> client.resolve(project, space));
    }
  }

  private static String page(String key, String cursor, String... entries) {
    return "{\"%s\":[%s],\"pagination\":{\"has_more\":%b%s}}"
        .formatted(
            key,
            String.join(",", entries),
            cursor != null,
            cursor == null ? "" : ",\"next_cursor\":\"" + cursor + "\"");
  }

  private static String space(String id, String name) {
    return "{\"id\":\"%s\",\"name\":\"%s\"}".formatted(id, name);
  }

  private static String project(String id, String name) {
    return "{\"id\":\"%s\",\"name\":\"%s\",\"space_id\":\"%s\"}".formatted(id, name, SPACE_ID);
  }
}
