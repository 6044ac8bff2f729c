package io.spanbeam.ax;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.testing.ScriptedHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoogleSecretTest {
  private static final String KEY = "ak-1234-secret";
  private static final String TOKEN = "token-of-the-worker";
  private static final String REFERENCE = "gcp-secret:projects/shop-1/secrets/ax-key/versions/7";

  @RegisterExtension final ScriptedHttp server = ScriptedHttp.start();

  private static GoogleSecretName name(String reference) {
    return GoogleSecretName.parse(reference.substring(GoogleSecretName.PREFIX.length()))
        .orElseThrow();
  }

  private static GoogleSecret.Identity worker() {
    return () ->
        GoogleCredentials.create(
            new AccessToken(TOKEN, Date.from(Instant.parse("2100-01-01T00:00:00Z"))));
  }

  private GoogleSecret secrets() {
    return new GoogleSecret(server.uri().resolve("/"), worker());
  }

  private static String payload(String value) {
    return "{\"name\":\"x\",\"payload\":{\"data\":\"%s\"}}"
        .formatted(Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
  }

  private AxException failure() {
    AxException failure = assertThrows(AxException.class, () -> secrets().read(name(REFERENCE)));
    for (Throwable link = failure; link != null; link = link.getCause()) {
      assertThat(link.toString(), not(containsString(TOKEN)));
      assertThat(link.toString(), not(containsString(KEY)));
    }
    return failure;
  }

  @Test
  void readsTheVersionAsTheAccountOfTheProcess() throws Exception {
    server.json(payload(KEY));

    assertThat(secrets().read(name(REFERENCE)), is(KEY));

    assertThat(server.requests(), hasSize(1));
    ScriptedHttp.Request request = server.requests().get(0);
    assertThat(
        request.uri().toString(), is("/v1/projects/shop-1/secrets/ax-key/versions/7:access"));
    assertThat(request.headers().get("Authorization"), is("Bearer " + TOKEN));
  }

  @ParameterizedTest
  @CsvSource({
    "401, AUTHENTICATION, Secret Accessor",
    "403, AUTHENTICATION, Secret Accessor",
    "404, AUTHENTICATION, no such secret or version",
    "400, AUTHENTICATION, HTTP 400",
    "429, THROTTLED, HTTP 429",
    "503, UNAVAILABLE, HTTP 503"
  })
  void aRefusalNamesTheReferenceAndTheReason(int status, Category category, String reason) {
    server.answer(status, Map.of(), "{\"error\":{\"message\":\"" + TOKEN + "\"}}");

    AxException failure = failure();

    assertThat(failure.category(), is(category));
    assertThat(
        failure.getMessage(),
        allOf(startsWith("No API key in " + REFERENCE + ": "), containsString(reason)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "ak-1234-secret", "{\"payload\":{\"data\":\"?ak-1234-secret\"}}"})
  void anAnswerWithoutAValueIsNotQuoted(String body) {
    server.json(body);

    assertThat(failure().category(), is(Category.PROTOCOL));
  }

  @Test
  void aServerThatIsNotThereIsTriedAgain() {
    server.close();

    assertThat(failure().category(), is(Category.UNAVAILABLE));
  }

  @Test
  void aProcessWithoutAnIdentitySaysSo() {
    GoogleSecret nobody =
        new GoogleSecret(
            server.uri().resolve("/"),
            () -> {
              throw new IOException("Your default credentials were not found. To set them up ...");
            });

    AxException failure = assertThrows(AxException.class, () -> nobody.read(name(REFERENCE)));

    assertThat(failure.category(), is(Category.AUTHENTICATION));
    assertThat(
        failure.getMessage(),
        is(
            "No API key in "
                + REFERENCE
                + ": this process can't prove to Google who it is (Your default credentials were"
                + " not found)"));
    assertThat(server.requests(), hasSize(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://secrets.example/",
        "http://my_host/",
        "ftp://127.0.0.1/",
        "secrets",
        "https://"
      })
  void theTokenGoesNowhereInPlaintext(String endpoint) {
    AxException refusal =
        assertThrows(
            AxException.class,
            () -> GoogleSecret.ofProcess(Map.of(GoogleSecret.ENDPOINT_VARIABLE, endpoint)));

    assertThat(refusal.getMessage(), startsWith("Invalid endpoint '" + endpoint + "'"));
  }

  @ParameterizedTest
  @CsvSource({
    "projects/p/secrets/s, projects/p/secrets/s/versions/latest",
    "projects/p/secrets/s/versions/latest, projects/p/secrets/s/versions/latest",
    "projects/example.com:p/secrets/s_1-A/versions/7, projects/example.com:p/secrets/s_1-A/versions/7"
  })
  void referencesNameAVersion(String text, String resource) {
    CredentialReference reference = CredentialReference.parse("gcp-secret:" + text);

    assertThat(reference.toString(), is("gcp-secret:" + resource));
    assertThat(CredentialReference.parse(reference.toString()), is(reference));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ak-1234-secret",
        "projects/p",
        "projects/p/secrets/",
        "projects//secrets/s",
        "projects/p?x/secrets/s",
        "projects/p/secrets/s/versions/",
        "projects/p/secrets/s/versions/1/x",
        "projects/p/locations/l/secrets/s",
        "projects/p/secrets/s?x=y"
      })
  void otherFormsAreRefusedWithoutBeingShown(String text) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> CredentialReference.parse("gcp-secret:" + text));

    assertThat(refusal.getMessage(), not(containsString(KEY)));
    assertThat(refusal.getMessage(), containsString("gcp-secret:projects/P/secrets/S/versions/V"));
  }
}
