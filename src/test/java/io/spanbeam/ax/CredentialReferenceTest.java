package io.spanbeam.ax;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.ax.AxException.Category;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialReferenceTest {
  private static final String KEY = "ak-1234-secret";

  @TempDir Path directory;

  @Test
  void findsTheKeyInAVariable() throws Exception {
    CredentialReference reference = CredentialReference.parse("env:MY_KEY");

    assertThat(reference.resolve(Map.of("MY_KEY", KEY)).reveal(), is(KEY));
    assertThat(reference.toString(), is("env:MY_KEY"));
    assertThat(reference, is(CredentialReference.environment("MY_KEY")));
  }

  @Test
  void findsTheKeyInTheRealEnvironment() throws Exception {
    // Set on every machine that runs Maven
    assertThat(
        CredentialReference.environment("PATH").resolve().reveal(),
        is(System.getenv("PATH").strip()));
  }

  @Test
  void findsTheKeyInAFileWithoutTheWhiteSpaceAroundIt() throws Exception {
    Path file = Files.writeString(directory.resolve("key"), "  " + KEY + "\r\n\n");

    assertThat(CredentialReference.parse("file:" + file).resolve().reveal(), is(KEY));
  }

  @Test
  void findsTheKeyInAProfileAndExpandsIt() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("work#1.toml"),
            """
            [auth]
            api_key = "${PREFIX:ak}-1234-secret"
            [auth.oauth]
            access_token = "arz_at_1"
            """);

    assertThat(
        CredentialReference.parse("profile:" + file + "#auth.api_key").resolve(Map.of()).reveal(),
        is(KEY));
    assertThat(
        CredentialReference.profile(file, "auth.oauth.access_token").resolve().reveal(),
        is("arz_at_1"));
  }

  @Test
  void findsTheKeyInASystemProperty() throws Exception {
    System.setProperty("spanbeam.test.key", KEY);
    try {
      assertThat(
          CredentialReference.parse("property:spanbeam.test.key").resolve().reveal(), is(KEY));
    } finally {
      System.clearProperty("spanbeam.test.key");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "env:SPANBEAM_SURELY_NOT_SET",
        "property:spanbeam.surely.not.set",
        "file:/surely/not/there",
        "profile:/surely/not/there.toml#auth.api_key"
      })
  void aMissingKeyNamesTheReference(String reference) {
    AxException failure =
        assertThrows(AxException.class, () -> CredentialReference.parse(reference).resolve());

    assertThat(failure.category(), is(Category.AUTHENTICATION));
    assertThat(failure.getMessage(), containsString("No API key in " + reference));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "ak-secret\nak-other", "ak-se\u0000cret", "ak-s\u00e9cret"})
  void aKeyThatCanBeNoneIsRefusedWithoutBeingShown(String content) throws Exception {
    Path file = Files.writeString(directory.resolve("key"), content);

    AxException failure =
        assertThrows(AxException.class, () -> CredentialReference.file(file).resolve());

    assertThat(failure.category(), is(Category.AUTHENTICATION));
    assertThat(
        failure.getMessage(), allOf(containsString("file:" + file), not(containsString("ak-s"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {KEY, "env:", "vault:x", "profile:/a.toml", "profile:/a.toml#", ""})
  void whatIsNoReferenceIsRefusedWithoutBeingShown(String text) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> CredentialReference.parse(text));

    assertThat(refusal.getMessage(), not(containsString(KEY)));
    assertThat(refusal.getMessage(), containsString("env:NAME"));
  }

  @Test
  void aBrokenProfileIsNotQuoted() throws Exception {
    Path file = Files.writeString(directory.resolve("work.toml"), "[auth]\napi_key = " + KEY);

    AxException failure =
        assertThrows(
            AxException.class, () -> CredentialReference.profile(file, "auth.api_key").resolve());

    for (Throwable e = failure; e != null; e = e.getCause()) {
      assertThat(e.toString(), not(containsString("1234")));
    }
    assertThat(failure.getMessage(), containsString("line 2"));
  }

  @Test
  void aKeyIsNeitherPrintedNorSerialised() throws Exception {
    ApiKey key = CredentialReference.environment("K").resolve(Map.of("K", KEY));

    assertThat(key.toString(), is("ApiKey[****]"));
    assertThat((Object) key instanceof Serializable, is(false));
  }
}
