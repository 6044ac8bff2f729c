package io.spanbeam.annotation;

import static io.spanbeam.annotation.UpsertCases.gate;
import static io.spanbeam.annotation.UpsertCases.settings;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.spanbeam.annotation.BatchOutcome.Refusal;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.CredentialReference;
import io.spanbeam.ax.rest.RestAnnotationService;
import io.spanbeam.testing.ScriptedHttp;
import io.spanbeam.testing.ScriptedHttp.Request;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that refuses whole requests for their size keeps no record from being written. */
class RequestSizeTest {
  @TempDir Path directory;

  @RegisterExtension final ScriptedHttp server = ScriptedHttp.start();

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 422})
  void fewerRecordsThanDocumented(int status) throws Exception {
    List<MergedRecord> batch = UpsertCases.records(1000);

    BatchOutcome outcome = upsert(batch, request -> records(request) > 300 ? status : 202);

    assertThat(outcome, is(new BatchOutcome(batch, List.of(), server.requests().size())));
    // 1000, 500, 250, 250, 250, 250; where the status tells the reason, 500 a second time
    assertThat(server.requests(), hasSize(status == 413 ? 7 : 6));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413})
  void anyNumberOfRecords(int status) throws Exception {
    for (int most : List.of(1, 2, 3, 7, 31, 33, 64, 100, 499, 501, 999)) {
      int before = server.requests().size();
      List<MergedRecord> batch = UpsertCases.records(1000);

      BatchOutcome outcome = upsert(batch, request -> records(request) > most ? status : 202);

      assertThat("at most " + most, outcome.refused(), is(empty()));
      assertThat("at most " + most, outcome.upserted(), is(batch));
      checkBound(
          "at most " + most,
          server.requests().subList(before, server.requests().size()),
          1000.0 / most);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413})
  void fewerBytes(int status) throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      int before = server.requests().size();
      Random random = new Random(seed);
      List<MergedRecord> batch = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        batch.add(UpsertCases.record("span-" + i + "-" + "x".repeat(random.nextInt(2000))));
      }
      int most = 3000 + random.nextInt(300_000);

      BatchOutcome outcome =
          upsert(batch, request -> request.body().length() > most ? status : 202);

      assertThat("seed " + seed, outcome.refused(), is(empty()));
      assertThat("seed " + seed, outcome.upserted(), is(batch));
      double bytes = batch.stream().mapToInt(one -> one.recordId().length() + 70).sum();
      checkBound(
          "seed " + seed,
          server.requests().subList(before, server.requests().size()),
          bytes / most);
    }
  }

  @Test
  void aRecordThatIsRefusedByItselfIsFoundAmongThem() throws Exception {
    List<MergedRecord> batch = UpsertCases.records(1000);

    BatchOutcome outcome =
        upsert(
            batch,
            request -> records(request) > 300 || request.body().contains("span-617\"") ? 400 : 202);

    assertThat(
        outcome.refused().stream().map(one -> one.merged().recordId()).toList(),
        is(List.of("span-617")));
    assertThat(
        outcome.refused().stream().map(Refusal::code).toList(), is(List.of("refused_by_service")));
    assertThat(outcome.upserted(), hasSize(999));
    assertThat(outcome.requests(), is(lessThanOrEqualTo(6L + 20)));
  }

  @Test
  void aMissingRecordBehindARefusedSizeIsTheOnlyOneGivenUp() throws Exception {
    List<MergedRecord> batch = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      batch.add(UpsertCases.record("span-%04d-".formatted(i) + "x".repeat(i < 500 ? 4000 : 0)));
    }

    BatchOutcome outcome =
        upsert(
            batch,
            request -> {
              int bytes = request.body().length();
              return bytes > 2_060_000
                  ? 413
                  : bytes > 1_100_000 ? 400 : request.body().contains("span-0900-") ? 404 : 202;
            });

    assertThat(
        outcome.refused().stream().map(one -> one.merged().recordId()).toList(),
        is(List.of("span-0900-")));
    assertThat(outcome.upserted(), hasSize(999));
  }

  /**
   * The bound of the description of {@link UpsertSearch}.
   *
   * @param needed how many requests would be enough if the size was known
   */
  private static void checkBound(String which, List<Request> requests, double needed) {
    double log2 = Math.log(1000) / Math.log(2);
    assertThat(
        which, (double) requests.size(), is(lessThanOrEqualTo(1 + log2 * (2 + log2) + 4 * needed)));
  }

  private BatchOutcome upsert(List<MergedRecord> batch, ToIntFunction<Request> status)
      throws Exception {
    server.otherwiseStatus(status);
    Path key = Files.writeString(directory.resolve("key"), "ak-key\n");
    AxConnection connection =
        AxConnection.of(
            server.uri(), URI.create("grpc+tcp://127.0.0.1:1"), CredentialReference.file(key));
    SpanLookup none =
        (project, window, ids) -> {
          throw new AxException(Category.UNAVAILABLE, "No look-up");
        };
    try (RestAnnotationService service = new RestAnnotationService(connection)) {
      return new BatchUpsert(service, settings(Optional.empty(), Optional.empty()), gate(), none)
          .upsert(batch);
    }
  }

  private static int records(Request request) {
    return request.body().split("\"record_id\"", -1).length - 1;
  }
}
