package io.spanbeam.ax.flight;

import static io.spanbeam.ax.AnnotationRequests.label;
import static io.spanbeam.ax.AnnotationRequests.labelling;
import static io.spanbeam.ax.AnnotationRequests.score;
import static io.spanbeam.ax.AnnotationRequests.text;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationRequest;
import io.spanbeam.ax.AnnotationRequests;
import io.spanbeam.ax.AnnotationService;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.UpsertAnswer;
import io.spanbeam.testing.ScriptedFlight;
import io.spanbeam.testing.ScriptedPut.Upload;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightAnnotationServiceTest {
  private static final long NOW = 1_780_000_000_123L;
  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
  private static final String SPAN_ID = "context.span_id";

  @TempDir Path directory;
  private ScriptedFlight server;

  @BeforeEach
  void start() throws Exception {
    server = ScriptedFlight.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void sendsATableWithTheColumnsThatAreUsed() throws Exception {
    server.puts().answering(hex("0802"));
    AnnotationRequest request =
        AnnotationRequests.of(
            List.of(
                new AnnotationRecord(
                    "12345678901e4567",
                    List.of(label("quality", "góod 😀"), text("my notes", "x"))),
                new AnnotationRecord("0012", List.of(score("quality", 0.1)))));

    assertThat(upsert(request), is(UpsertAnswer.ALL_WRITTEN));

    Upload upload = server.puts().uploads().get(0);
    assertThat(
        new ObjectMapper().readTree(upload.command()),
        is(
            new ObjectMapper()
                .readTree(
                    """
                    {"writeSpanAnnotationRequest":
                     {"externalModelId": "my-project", "spaceId": "U3BhY2U6MTpiRnVM"}}
                    """)));
    assertThat(
        upload.schema().getFields().stream().map(FlightAnnotationServiceTest::show).toList(),
        contains(
            "context.span_id Utf8",
            "annotation.quality.label Utf8",
            "annotation.quality.score FloatingPoint(DOUBLE)",
            "annotation.quality.updated_by Utf8",
            "annotation.quality.updated_at Int(64, true)",
            "annotation.my notes.text Utf8",
            "annotation.my notes.updated_by Utf8",
            "annotation.my notes.updated_at Int(64, true)"));
    assertThat(
        upload.batches(),
        is(
            List.of(
                List.of(
                    Map.of(
                        SPAN_ID,
                        "12345678901e4567",
                        "annotation.quality.label",
                        "góod 😀",
                        "annotation.quality.updated_by",
                        "spanbeam",
                        "annotation.quality.updated_at",
                        NOW,
                        "annotation.my notes.text",
                        "x",
                        "annotation.my notes.updated_by",
                        "spanbeam",
                        "annotation.my notes.updated_at",
                        NOW),
                    Map.of(
                        SPAN_ID,
                        "0012",
                        "annotation.quality.score",
                        0.1,
                        "annotation.quality.updated_by",
                        "spanbeam",
                        "annotation.quality.updated_at",
                        NOW)))));
    assertThat(server.headers().get(0).get("origin"), is("arize-logging-client"));
  }

  @Test
  void saysInTheMetadataWhatTheTableIs() throws Exception {
    upsertCounting(labelling("8f1c2ab35dd0e011"));
    String name = "ü".repeat(100);
    AnnotationRequest longName =
        new AnnotationRequest(
            new Project("U3BhY2U6MTpiRnVM", "TW9kZWw6MTIz", name),
            Granularity.SPAN,
            Optional.empty(),
            Optional.empty(),
            labelling("8f1c2ab35dd0e011").records());
    upsertCounting(longName);

    assertThat(metadata(0), is("ChAKCm15LXByb2plY3QgBSgHQgA="));
    // 200 bytes of name, so that both lengths take two bytes
    assertThat(
        Base64.getDecoder().decode(metadata(1)),
        is(hex("0ACF01" + "0AC801" + "C3BC".repeat(100) + "2005" + "2807" + "4200")));
  }

  @Test
  void aRepeatedRequestHasTheSameContent() throws Exception {
    server.puts().answering(hex("0801")).answering(hex("0801"));
    AtomicLong now = new AtomicLong(NOW);
    try (AnnotationService service =
        new FlightAnnotationService(connection(), new MovingClock(now))) {
      service.upsert(labelling("8f1c2ab35dd0e011"));
      now.addAndGet(60_000);
      service.upsert(labelling("8f1c2ab35dd0e011"));
    }

    List<Upload> uploads = server.puts().uploads();
    assertThat(uploads.get(1).batches(), is(uploads.get(0).batches()));
  }

  @Test
  void recordsThatAreNotFoundAreAnAnswer() throws Exception {
    server.puts().answering(hex("0803 1201 61"));

    assertThat(upsert(labelling("b", "a", "c", "d")), is(new UpsertAnswer(true, List.of("a"))));
  }

  @Test
  void namesThemInTheOrderOfTheRequestAndSkipsUnknownFields() throws Exception {
    server.puts().answering(hex("1A0178 1201 63 0801 2100000000000000F0 1201 61 12027A7A"));

    assertThat(upsert(labelling("a", "b", "c")), is(new UpsertAnswer(true, List.of("a", "c"))));
  }

  @Test
  void anAnswerWithoutContentHasOnlyDefaults() throws Exception {
    server.puts().answeringEmpty().answering(new byte[0]);

    assertThat(upsert(labelling("a")), is(UpsertAnswer.ALL_WRITTEN));
    assertThat(upsert(labelling("a")), is(UpsertAnswer.ALL_WRITTEN));
  }

  @Test
  void onlyTheFirstAnswerCounts() throws Exception {
    server.puts().answering(hex("0801"), hex("1201 61"));

    assertThat(upsert(labelling("a")), is(UpsertAnswer.ALL_WRITTEN));
  }

  @Test
  void splitsIntoBatchesOfBoundedRowsAndBytes() throws Exception {
    List<AnnotationRecord> records = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      records.add(
          new AnnotationRecord("span-%04d".formatted(i), List.of(text("t", "x".repeat(1000)))));
    }
    AnnotationRequest request = AnnotationRequests.of(records);
    server.puts().answering(hex("0832")).answering(hex("0832")).answering(hex("0832"));

    upsert(request, 20, 1 << 20);
    upsert(request, 10_000, 10_000);
    upsert(request, 10_000, 1);

    assertThat(rowCounts(0), contains(20, 20, 10));
    assertThat(rowCounts(1), contains(10, 10, 10, 10, 10));
    assertThat(rowCounts(2).size(), is(50));
    for (Upload upload : server.puts().uploads()) {
      List<Map<String, Object>> rows = upload.batches().stream().flatMap(List::stream).toList();
      assertThat(
          rows.stream().map(row -> row.get(SPAN_ID)).toList(),
          is(records.stream().map(AnnotationRecord::recordId).toList()));
    }
  }

  @Test
  void sendsTenThousandRecordsAtOnce() throws Exception {
    String[] ids = new String[FlightAnnotationService.MAX_RECORDS];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = "%016x".formatted(i * 0x9E3779B97F4A7C15L);
    }
    server.puts().answering(hex("08904E"));
    try (AnnotationService service = service()) {
      assertThat(service.upsert(labelling(ids)), is(UpsertAnswer.ALL_WRITTEN));
    }
    assertThat(rowCounts(0), contains(10_000));
  }

  @Test
  void manyThreadsShareOneService() throws Exception {
    int threads = 8;
    List<Thread> callers = new ArrayList<>();
    List<UpsertAnswer> answers = new CopyOnWriteArrayList<>();
    for (int i = 0; i < threads; i++) {
      server.puts().answering(hex("0801"));
    }
    try (AnnotationService service = service()) {
      for (int i = 0; i < threads; i++) {
        String id = "span-" + i;
        Thread caller =
            new Thread(
                () -> {
                  try {
                    answers.add(service.upsert(labelling(id)));
                  } catch (AxException e) {
                    throw new IllegalStateException(e);
                  }
                });
        caller.start();
        callers.add(caller);
      }
      for (Thread caller : callers) {
        caller.join();
      }
    }
    assertThat(answers.size(), is(threads));
    assertThat(server.puts().uploads().size(), is(threads));
  }

  private static String show(Field field) {
    return field.getName() + " " + field.getType();
  }

  private String metadata(int upload) {
    return server.puts().uploads().get(upload).schema().getCustomMetadata().get("arize-schema");
  }

  private List<Integer> rowCounts(int upload) {
    return server.puts().uploads().get(upload).batches().stream().map(List::size).toList();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  private AxConnection connection() throws Exception {
    return FlightFixture.connection(server.uri(), directory);
  }

  private AnnotationService service() throws Exception {
    return new FlightAnnotationService(connection(), CLOCK);
  }

  private void upsertCounting(AnnotationRequest request) throws Exception {
    server.puts().answering(hex("0801"));
    upsert(request);
  }

  private UpsertAnswer upsert(AnnotationRequest request) throws Exception {
    try (AnnotationService service = service()) {
      return service.upsert(request);
    }
  }

  private void upsert(AnnotationRequest request, int maxRows, long maxBytes) throws Exception {
    try (AnnotationService service =
        new FlightAnnotationService(connection(), CLOCK, maxRows, maxBytes)) {
      service.upsert(request);
    }
  }

  /** A clock that a test sets. */
  private static final class MovingClock extends Clock {
    private final AtomicLong millis;

    private MovingClock(AtomicLong millis) {
      this.millis = millis;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("The zone is UTC");
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis.get());
    }
  }
}
