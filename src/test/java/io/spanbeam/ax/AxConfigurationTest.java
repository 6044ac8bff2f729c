package io.spanbeam.ax;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxConfigurationTest {
  @TempDir Path home;

  @Test
  void withoutAnySettingTheDefaultsHold() throws Exception {
    AxConnection connection = load("");

    assertThat(connection.rest(), is(URI.create("https://api.arize.com")));
    assertThat(connection.flight(), is(URI.create("grpc+tls://flight.arize.com:443")));
    assertThat(connection.credential().toString(), is("env:ARIZE_API_KEY"));
    assertThat(connection.tls(), is(TlsSettings.SYSTEM));
    assertThat(connection.proxy(), is(Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ARIZE_REGION=eu-west-1a                   | https://api.eu-west-1a.arize.com | grpc+tls://flight.eu-west-1a.arize.com:443
          ARIZE_REGION=eu-west-1a ARIZE_API_HOST=x ARIZE_FLIGHT_PORT=5 | https://api.eu-west-1a.arize.com | grpc+tls://flight.eu-west-1a.arize.com:443
          ARIZE_BASE_DOMAIN=ax.corp ARIZE_FLIGHT_PORT=8443 | https://api.ax.corp         | grpc+tls://flight.ax.corp:8443
          ARIZE_SINGLE_HOST=ax.corp                 | https://ax.corp                  | grpc+tls://ax.corp:443
          ARIZE_SINGLE_HOST=ax.corp ARIZE_SINGLE_PORT=9 | https://ax.corp:9            | grpc+tls://ax.corp:9
          ARIZE_SINGLE_PORT=9 ARIZE_API_PORT=7      | https://api.arize.com:7          | grpc+tls://flight.arize.com:9
          ARIZE_API_HOST=ax.corp:81                 | https://ax.corp:81               | grpc+tls://flight.arize.com:443
          ARIZE_API_HOST=ax.corp:81 ARIZE_API_PORT=82 | https://ax.corp:82             | grpc+tls://flight.arize.com:443
          ARIZE_API_HOST=127.0.0.1 ARIZE_API_SCHEME=http ARIZE_API_PORT=1 ARIZE_FLIGHT_HOST=localhost ARIZE_FLIGHT_SCHEME=grpc ARIZE_FLIGHT_PORT=2 | http://127.0.0.1:1 | grpc://localhost:2
          ARIZE_API_HOST=ax.corp ARIZE_API_SCHEME=http SPANBEAM_ALLOW_PLAINTEXT=true | http://ax.corp | grpc+tls://flight.arize.com:443
          """)
  void endpointsFollowTheVariables(String environment, URI rest, URI flight) throws Exception {
    AxConnection connection = load(environment);

    assertThat(connection.rest(), is(rest));
    assertThat(connection.flight(), is(flight));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ARIZE_REGION=mars                               | Unknown region 'mars' in ARIZE_REGION
          ARIZE_REGION=eu-west-1a ARIZE_BASE_DOMAIN=x     | ARIZE_REGION and ARIZE_BASE_DOMAIN each move all endpoints
          ARIZE_SINGLE_PORT=1 ARIZE_BASE_DOMAIN=x         | ARIZE_SINGLE_PORT and ARIZE_BASE_DOMAIN each move
          ARIZE_FLIGHT_PORT=70000                         | Invalid port '70000' in ARIZE_FLIGHT_PORT
          ARIZE_FLIGHT_PORT=https                         | Invalid port 'https' in ARIZE_FLIGHT_PORT
          ARIZE_FLIGHT_PORT=0                             | Invalid Flight port 0
          ARIZE_API_HOST=a_b/../ ARIZE_API_SCHEME=ftp     | Invalid REST URI
          ARIZE_API_SCHEME=http                           | plaintext to another machine; use TLS or allow plaintext explicitly with SPANBEAM_ALLOW_PLAINTEXT=true
          ARIZE_FLIGHT_SCHEME=grpc+tcp                    | plaintext to another machine
          ARIZE_FLIGHT_SCHEME=grpc ARIZE_FLIGHT_HOST=127.0.0.1.evil.org | plaintext to another machine
          ARIZE_REQUEST_VERIFY=flase                      | Invalid value 'flase' in ARIZE_REQUEST_VERIFY
          SSL_CERT_FILE=/surely/not/there.pem             | Can't read the CA file /surely/not/there.pem of SSL_CERT_FILE
          https_proxy=http://user:hunter2@proxy:1         | Invalid proxy in https_proxy
          https_proxy=socks5://proxy:1                    | Invalid proxy in https_proxy
          """)
  void wrongVariablesAreNamed(String environment, String expected) {
    AxConfigurationException failure =
        assertThrows(AxConfigurationException.class, () -> load(environment));

    assertThat(
        failure.getMessage(), allOf(containsString(expected), not(containsString("hunter2"))));
  }

  @Test
  void theActiveProfileWinsOverTheEnvironment() throws Exception {
    Path ca = Files.writeString(home.resolve("ca.pem"), "x");
    Path profile =
        profile(
            "work",
            """
            unknown = 1
            [profile]
            name = "work"
            [auth]
            api_key = "ak-literal-secret"
            [routing]
            api_host = "${HOST:api.corp}"
            flight_host = "flight.${DOMAIN}"
            flight_port = 8443
            [security]
            request_verify = false
            [network]
            proxy_mode = "url"
            proxy_url = "http://proxy.corp:3128"
            no_proxy = "localhost, .internal.corp"
            ca_bundle = "~/ca.pem"
            """);
    activate("work");

    AxConnection connection =
        load(
            "ARIZE_API_KEY=other ARIZE_API_HOST=ignored ARIZE_REGION=eu-west-1a"
                + " ARIZE_REQUEST_VERIFY=true DOMAIN=corp https_proxy=http://ignored:1");

    assertThat(connection.rest(), is(URI.create("https://api.corp")));
    assertThat(connection.flight(), is(URI.create("grpc+tls://flight.corp:8443")));
    assertThat(connection.credential().toString(), is("profile:" + profile + "#auth.api_key"));
    assertThat(connection.credential().resolve().reveal(), is("ak-literal-secret"));
    assertThat(connection.toString(), not(containsString("ak-literal-secret")));
    assertThat(connection.tls(), is(new TlsSettings(false, Optional.of(ca.toString()))));
    ProxySettings proxy = connection.proxy().orElseThrow();
    assertThat(proxy.uri(), is(URI.create("http://proxy.corp:3128")));
    assertThat(proxy.covers("api.corp"), is(true));
    assertThat(proxy.covers("api.internal.corp"), is(false));
    assertThat(proxy.covers("127.0.0.1"), is(false));
  }

  @Test
  void aReferenceToAVariableStaysOne() throws Exception {
    profile("work", "[auth]\napi_key = \"${WORK_KEY}\"\n[routing]\nregion = \"us-east-1b\"\n");
    activate("work");

    AxConnection connection = load("ARIZE_REGION=eu-west-1a");

    assertThat(connection.credential().toString(), is("env:WORK_KEY"));
    assertThat(connection.rest(), is(URI.create("https://api.us-east-1b.arize.com")));
  }

  @Test
  void anAccessTokenIsTakenWhereThereIsNoKey() throws Exception {
    Path profile = profile("work", "[auth.oauth]\naccess_token = \"arz_at_secret\"\n");
    activate("work");

    assertThat(
        load("").credential().toString(), is("profile:" + profile + "#auth.oauth.access_token"));
  }

  @Test
  void theSingleFileOfOldCommandsIsRead() throws Exception {
    Files.createDirectories(home.resolve(".arize"));
    Files.writeString(
        home.resolve(".arize/config.toml"), "[routing]\nsingle_host = \"old.corp\"\n");

    assertThat(load("").rest(), is(URI.create("https://old.corp")));
    activate("default");
    assertThat(load("").rest(), is(URI.create("https://old.corp")));
  }

  @Test
  void overridesWinOverAll() throws Exception {
    profile("work", "[routing]\nregion = \"us-east-1b\"\n[auth]\napi_key = \"${WORK_KEY}\"\n");
    profile("home", "[routing]\nregion = \"us-east-1b\"\n");
    activate("work");
    Overrides overrides =
        new Overrides(
            Optional.of("home"),
            Optional.of(CredentialReference.environment("MINE")),
            Optional.of("eu-west-1a"),
            Optional.empty(),
            Optional.of(URI.create("grpc+tcp://flight.corp:1")),
            Optional.empty(),
            true);

    AxConnection connection = AxConfiguration.load(Map.of(), home, overrides);

    assertThat(connection.rest(), is(URI.create("https://api.eu-west-1a.arize.com")));
    assertThat(connection.flight(), is(URI.create("grpc+tcp://flight.corp:1")));
    assertThat(connection.credential().toString(), is("env:MINE"));
  }

  @Test
  void aVariableThatIsNotSetIsNamedWithKeyAndFile() throws Exception {
    Path profile = profile("work", "[routing]\napi_host = \"${AX_HOST}\"\n");
    activate("work");

    AxConfigurationException failure = assertThrows(AxConfigurationException.class, () -> load(""));

    assertThat(
        failure.getMessage(),
        is(
            "Environment variable AX_HOST is not set, but routing.api_host in profile %s refers to it"
                .formatted(profile)));
  }

  @Test
  void aProfileThatIsMissingOrBrokenIsNamed() throws Exception {
    activate("gone");
    assertThat(
        assertThrows(AxConfigurationException.class, () -> load("")).getMessage(),
        containsString("Unknown profile 'gone'"));

    activate("../../etc/passwd");
    assertThat(
        assertThrows(AxConfigurationException.class, () -> load("")).getMessage(),
        containsString("must be a plain file name"));

    Path broken = profile("broken", "[auth]\napi_key = ak-unquoted-secret\n");
    activate("broken");
    assertThat(
        assertThrows(AxConfigurationException.class, () -> load("")).getMessage(),
        allOf(containsString(broken + ": it is not TOML, see line 2"), not(containsString("ak-"))));
  }

  @ParameterizedTest
  @CsvSource({
    "U3BhY2U6MTpiRnVM, true",
    "TW9kZWw6MTIz, true",
    "UHJvamVjdDox, true",
    "TW9kZWw6MTI=, true",
    "TW9kZWw6MTI, false",
    "checkout-bot, false",
    "demodemo, false",
    "'', false"
  })
  void idsAreToldFromNames(String text, boolean id) {
    assertThat(ResourceIds.isId(text), is(id));
  }

  private AxConnection load(String environment) throws AxConfigurationException {
    Map<String, String> variables = new HashMap<>();
    for (String assignment : List.of(environment.strip().split("\\s+"))) {
      if (!assignment.isEmpty()) {
        String[] parts = assignment.split("=", 2);
        variables.put(parts[0], parts[1]);
      }
    }
    return AxConfiguration.load(variables, home);
  }

  private Path profile(String name, String toml) throws IOException {
    Path directory = Files.createDirectories(home.resolve(".arize/profiles"));
    return Files.writeString(directory.resolve(name + ".toml"), toml);
  }

  private void activate(String name) throws IOException {
    Files.createDirectories(home.resolve(".arize"));
    Files.writeString(home.resolve(".arize/.active_profile"), name + "\n");
  }
}
