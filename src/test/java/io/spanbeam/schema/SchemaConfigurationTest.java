package io.spanbeam.schema;

import static io.spanbeam.schema.SchemaTransforms.ANNOTATE;
import static io.spanbeam.schema.SchemaTransforms.READ;
import static io.spanbeam.schema.SchemaTransforms.configuration;
import static io.spanbeam.schema.SchemaTransforms.errorHandling;
import static io.spanbeam.schema.SchemaTransforms.provider;
import static io.spanbeam.schema.SchemaTransforms.transform;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.testing.LocalService;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the transforms say of their configurations, when they are made of them. */
class SchemaConfigurationTest {
  @Test
  void configurationsAreDescribed() {
    for (String identifier : List.of(READ, ANNOTATE)) {
      SchemaTransformProvider provider = provider(identifier);
      assertThat(provider.description().isBlank(), is(false));
      for (Schema.Field field : provider.configurationSchema().getFields()) {
        assertThat(field.getName(), field.getDescription().isBlank(), is(false));
      }
    }
    assertThat(
        provider(READ).configurationSchema().getField("project").getType().getNullable(),
        is(false));
    assertThat(
        provider(READ).configurationSchema().getField("api_key").getType().getNullable(), is(true));
  }

  @Test
  void whatIsWrongIsSaidInASentenceThatNamesTheField() {
    assertRefused(READ, Map.of("project", " "), "Invalid project: it is blank");
    assertRefused(
        READ,
        Map.of("start_time", "yesterday"),
        "Invalid start_time 'yesterday': write a date or time in ISO 8601, such as 2026-05-01 or"
            + " 2026-05-01T09:30:00Z");
    assertRefused(
        READ,
        Map.of("end_time", "2026-03-01"),
        "Invalid start_time 2026-03-02T00:00:00Z: it is not before the end_time"
            + " 2026-03-01T00:00:00Z");
    assertRefused(
        READ,
        Map.of("transport", "ftp"),
        "Invalid transport 'ftp': it must be one of [flight, rest]");
    assertRefused(
        READ,
        Map.of("columns", List.of("attributes.mine")),
        "Invalid columns: The column 'attributes.mine' is not a documented one: give its type, such"
            + " as utf8");
    assertRefused(
        READ,
        Map.of("columns", List.of("name"), "types", Map.of("nam", "utf8")),
        "Invalid types: 'nam' is not among the columns");
    assertRefused(READ, Map.of("filter", "name =="), "Invalid filter: ");
    assertRefused(ANNOTATE, Map.of("run_directory", ""), "Invalid run_directory: it is blank");
    assertRefused(
        ANNOTATE,
        Map.of("granularity", "spans"),
        "Invalid granularity 'spans': it must be one of [span, trace, session]");
    assertRefused(
        ANNOTATE,
        Map.of("error_handling", errorHandling(" ")),
        "Invalid error_handling: it is blank");
    assertRefused(
        ANNOTATE,
        Map.of("error_handling", errorHandling("output")),
        "Invalid error_handling: its output 'output' is that of the account");
    String refusal = assertRefused(READ, Map.of("api_key", LocalService.KEY), "Invalid api_key: ");
    assertThat(refusal, not(containsString(LocalService.KEY)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          batch_size             | -1   | it must be between 1 and 1000
          batch_size             | 0    | it must be between 1 and 1000
          batch_size             | 1001 | it must be between 1 and 1000
          max_requests_in_flight | 0    | it must be between 1 and 1000
          max_requests_in_flight | 1001 | it must be between 1 and 1000
          """)
  void limitsThatDoNotHoldAreRefused(String field, int value, String rule) {
    assertRefused(
        ANNOTATE, Map.of(field, value), "Invalid %s %d: %s".formatted(field, value, rule));
  }

  @ParameterizedTest
  @CsvSource({"session, rest, 101, 100", "span, flight, 10001, 10000"})
  void theLimitOfABatchIsThatOfItsRequests(
      String granularity, String transport, int size, int most) {
    Map<String, ?> asked = Map.of("granularity", granularity, "transport", transport);
    assertRefused(
        ANNOTATE,
        with(asked, "batch_size", size),
        "Invalid batch_size %d: it must be between 1 and %d".formatted(size, most));
    accept(ANNOTATE, with(asked, "batch_size", most));
  }

  @ParameterizedTest
  @CsvSource({"0.0", "-1.0", "NaN", "Infinity"})
  void ratesThatAreNoneAreRefused(double rate) {
    assertRefused(
        ANNOTATE,
        Map.of("requests_per_second", rate),
        "Invalid requests_per_second %s: it must be a number above 0".formatted(rate));
  }

  @Test
  void fieldsThatDoNotGoTogetherAreRefused() {
    assertRefused(
        ANNOTATE,
        Map.of("transport", "flight", "granularity", "Trace"),
        "Invalid granularity 'Trace': transport flight annotates spans only; leave it out or use"
            + " rest");
    for (String field : List.of("start_time", "end_time")) {
      assertRefused(
          ANNOTATE,
          Map.of("transport", "flight", field, "2026-05-01"),
          "Invalid %s: transport flight knows no window; leave it out or use rest"
              .formatted(field));
    }
    for (String identifier : List.of(READ, ANNOTATE)) {
      assertRefused(
          identifier,
          Map.of(
              "region",
              "eu-west-1a",
              "rest_url",
              "https://ax.example.org",
              "flight_url",
              "grpc+tls://ax.example.org:443"),
          "Invalid region 'eu-west-1a': rest_url and flight_url already say where the service is;"
              + " leave the one or the others out");
    }
    assertRefused(
        ANNOTATE,
        Map.of("start_time", "2026-05-02", "end_time", "2026-05-01"),
        "Invalid start_time 2026-05-02T00:00:00Z: it is not before the end_time"
            + " 2026-05-01T00:00:00Z");
    assertRefused(
        READ, Map.of("columns", List.of()), "Invalid columns: Rows need at least one column");
  }

  @Test
  void endpointsThatAreNoneAreRefused() {
    for (String none : List.of("ht tp:", "api.arize.com", "https://me:secret@api.arize.com")) {
      String refusal =
          assertRefused(
              READ,
              Map.of("rest_url", none),
              "Invalid rest_url: it must look like https://api.arize.com, without user and"
                  + " password");
      assertThat(refusal, not(containsString("secret")));
    }
    assertRefused(
        READ,
        Map.of("flight_url", "flight.arize.com"),
        "Invalid flight_url: it must look like grpc+tls://flight.arize.com:443");
    assertRefused(READ, Map.of("rest_url", "ftp://ax.test"), "Invalid REST URI ftp://ax.test: ");
    assertRefused(READ, Map.of("region", "mars"), "Unknown region 'mars' in the region given");
  }

  private static Map<String, ?> with(Map<String, ?> fields, String field, Object value) {
    Map<String, Object> all = new TreeMap<>(fields);
    all.put(field, value);
    return all;
  }

  private static void accept(String identifier, Map<String, ?> fields) {
    transform(identifier, configuration(identifier, fields, required(identifier)));
  }

  private static Map<String, ?> required(String identifier) {
    return identifier.equals(READ)
        ? Map.of("project", "shop", "start_time", "2026-03-02")
        : Map.of("project", "shop", "run_directory", "runs");
  }

  private static String assertRefused(String identifier, Map<String, ?> fields, String part) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> accept(identifier, fields)).getMessage();
    assertThat(message, containsString(part));
    return message;
  }
}
