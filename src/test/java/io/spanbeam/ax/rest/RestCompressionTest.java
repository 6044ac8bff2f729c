package io.spanbeam.ax.rest;

import static io.spanbeam.ax.AnnotationRequests.labelling;
import static io.spanbeam.ax.AnnotationRequests.text;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationRequest;
import io.spanbeam.ax.AnnotationRequests;
import io.spanbeam.ax.AnnotationService;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.UpsertAnswer;
import io.spanbeam.testing.ScriptedHttp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestCompressionTest {
  @RegisterExtension final ScriptedHttp server = ScriptedHttp.start();
  @TempDir Path directory;

  @Test
  void doesNotCompressOnLoopback() throws Exception {
    server.answer(202, Map.of(), "");

    try (AnnotationService service =
        new RestAnnotationService(RestConnections.to(server.uri(), directory))) {
      service.upsert(large());
    }

    assertThat(encodings(), is("-"));
  }

  @Test
  void compressesLargeBodiesToOtherMachines() throws Exception {
    server.answer(202, Map.of(), "").answer(202, Map.of(), "");
    AxConnection proxied = RestConnections.through(server.uri(), directory);

    try (AnnotationService service = new RestAnnotationService(proxied)) {
      service.upsert(large());
      service.upsert(labelling("8f1c2ab35dd0e011"));
    }

    assertThat(encodings(), is("gzip -"));
  }

  @Test
  void compressesLargeBodiesOnly() throws Exception {
    server.answer(202, Map.of(), "").answer(202, Map.of(), "");

    try (AnnotationService service = compressing()) {
      service.upsert(large());
      service.upsert(labelling("8f1c2ab35dd0e011"));
    }

    assertThat(encodings(), is("gzip -"));
    assertThat(
        new ObjectMapper().readTree(server.requests().get(0).body()).path("annotations").size(),
        is(1000));
  }

  @ParameterizedTest
  @CsvSource({"400", "415"})
  void sendsPlainBodiesOnceCompressedOnesAreRefused(int refusal) throws Exception {
    server.answer(refusal, Map.of(), "").answer(202, Map.of(), "").answer(202, Map.of(), "");

    try (AnnotationService service = compressing()) {
      assertThat(service.upsert(large()), is(UpsertAnswer.ALL_WRITTEN));
      assertThat(service.upsert(large()), is(UpsertAnswer.ALL_WRITTEN));
    }

    assertThat(encodings(), is("gzip - -"));
    assertThat(server.requests().get(1).body(), is(server.requests().get(0).body()));
  }

  @Test
  void keepsCompressingIfTheRecordsAreToBlame() throws Exception {
    server
        .answer(400, Map.of(), "{\"title\":\"Bad\",\"detail\":\"compressed\"}")
        .answer(400, Map.of(), "{\"title\":\"Bad\",\"detail\":\"duplicates\"}")
        .answer(202, Map.of(), "")
        .answer(400, Map.of(), "{\"title\":\"Bad\",\"detail\":\"once\"}")
        .answer(415, Map.of(), "")
        .answer(202, Map.of(), "");

    try (AnnotationService service = compressing()) {
      AxException failure = assertThrows(AxException.class, () -> service.upsert(large()));
      assertThat(failure.getMessage(), containsString("duplicates"));
      assertThat(service.upsert(large()), is(UpsertAnswer.ALL_WRITTEN));
      failure = assertThrows(AxException.class, () -> service.upsert(large()));
      assertThat(failure.getMessage(), containsString("once"));
      assertThat(service.upsert(large()), is(UpsertAnswer.ALL_WRITTEN));
    }

    assertThat(encodings(), is("gzip - gzip gzip gzip -"));
  }

  private String encodings() {
    return String.join(
        " ",
        server.requests().stream()
            .map(sent -> sent.headers().getOrDefault("Content-Encoding", "-"))
            .toList());
  }

  private static AnnotationRequest large() {
    List<AnnotationRecord> records = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      records.add(
          new AnnotationRecord(
              "span-%012d".formatted(i), List.of(text("notes", "text of some length " + i))));
    }
    return AnnotationRequests.of(records);
  }

  private AnnotationService compressing() throws Exception {
    return new RestAnnotationService(RestConnections.to(server.uri(), directory), 64 << 10);
  }
}
