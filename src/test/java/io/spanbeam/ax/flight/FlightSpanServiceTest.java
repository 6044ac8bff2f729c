package io.spanbeam.ax.flight;

import static io.spanbeam.ax.flight.FlightFixture.QUERY;
import static io.spanbeam.ax.flight.FlightFixture.batches;
import static io.spanbeam.ax.flight.FlightFixture.connection;
import static io.spanbeam.ax.flight.FlightFixture.drain;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.SpanStream;
import io.spanbeam.testing.LeakCheckedAllocator;
import io.spanbeam.testing.ScriptedFlight;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.Location;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class FlightSpanServiceTest {
  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  @TempDir Path directory;
  private ScriptedFlight server;

  @BeforeEach
  void start() throws Exception {
    server = ScriptedFlight.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void readsEveryEndpointOneAfterAnother() throws Exception {
    server
        .counting(5)
        .endpoint("one", batches(List.of(List.of(1L, 2L), List.of(), List.of(3L))))
        .endpoint("two", batches(List.of(List.of(4L, 5L))), Location.reuseConnection());

    try (SpanService service = service();
        SpanStream stream = service.open(QUERY, memory.allocator())) {
      assertThat(stream.count(), is(5L));
      assertThat(drain(stream), contains(1L, 2L, 3L, 4L, 5L));
      assertThat("the end stays the end", stream.next(), is(false));
    }
    assertThat(server.redeemed(), contains("one", "two"));
  }

  /** A thread that goes on would hold on to the class loader of its job on a cluster. */
  @Test
  void leavesNoThreadBehind() throws Exception {
    server.endpoint("one", batches(List.of(List.of(1L))));
    Set<Thread> before = Thread.getAllStackTraces().keySet();

    try (SpanService service = service();
        SpanStream stream = service.open(QUERY, memory.allocator())) {
      drain(stream);
      assertThat(flightThreads(before), is(not(empty())));
    }
    // Their work has ended; the threads themselves do a moment later.
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!flightThreads(before).isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertThat(flightThreads(before), is(empty()));
  }

  private static List<String> flightThreads(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> name.startsWith("spanbeam-flight"))
        .toList();
  }

  @Test
  void sendsTheKeyAsRawBytesAndSaysWhoCalls() throws Exception {
    server.endpoint("one", batches(List.of(List.of(1L))));

    try (SpanService service = service();
        SpanStream stream = service.open(QUERY, memory.allocator())) {
      drain(stream);
    }

    assertThat(server.headers().size(), is(2));
    for (CallHeaders headers : server.headers()) {
      assertThat(
          new String(headers.getByte("auth-token-bin"), StandardCharsets.UTF_8),
          is(ScriptedFlight.KEY));
      assertThat(headers.get("origin"), is("arize-logging-client"));
      assertThat(headers.get("sdk-language"), is("java"));
      assertThat(headers.get("sdk-package-name"), is("spanbeam"));
      assertThat(headers.get("authorization"), is(nullValue()));
    }
  }

  @Test
  void countsWithoutRedeemingATicket() throws Exception {
    server.counting(42).endpoint("one", batches(List.of(List.of(1L))));

    try (SpanService service = service()) {
      assertThat(service.count(QUERY), is(42L));
    }
    assertThat(server.redeemed(), is(empty()));
    assertThat(server.queries().get(0).modelId(), is("bot"));
  }

  @Test
  void saysThatAnUnknownCountIsUnknown() throws Exception {
    server.counting(-1).endpoint("one", batches(List.of(List.of(1L))));

    try (SpanService service = service();
        SpanStream stream = service.open(QUERY, memory.allocator())) {
      assertThat(service.count(QUERY), is(SpanService.UNKNOWN_COUNT));
      assertThat(stream.count(), is(SpanService.UNKNOWN_COUNT));
      assertThat(drain(stream), contains(1L));
    }
  }

  @Test
  void readsNothingWhereNothingIsCounted() throws Exception {
    server.counting(0).endpoint("one", batches(List.of(List.of(1L))));

    try (SpanService service = service();
        SpanStream stream = service.open(QUERY, memory.allocator())) {
      assertThat(stream.next(), is(false));
    }
    assertThat(server.redeemed(), is(empty()));
  }

  @Test
  void decodesDictionaries() throws Exception {
    server.endpoint("one", FlightFixture::streamDictionary);

    try (SpanService service = service();
        SpanStream stream = service.open(QUERY, memory.allocator())) {
      assertThat(stream.next(), is(true));
      FieldVector kind = stream.root().getVector("kind");
      assertThat(kind.getField().getDictionary(), is(nullValue()));
      assertThat(kind.getField().getType(), is(ArrowType.Utf8.INSTANCE));
      assertThat(kind.getObject(0).toString(), is("TOOL"));
      assertThat(kind.getObject(1), is(nullValue()));
      assertThat(kind.getObject(2).toString(), is("LLM"));
      assertThat(stream.root().getVector("id").getObject(2), is(3L));
      assertThat(stream.next(), is(false));
    }
  }

  @Test
  void manyReadersShareOneService() throws Exception {
    server.endpoint("one", batches(List.of(List.of(1L, 2L, 3L))));

    try (SpanService service = service()) {
      List<Thread> threads = new ArrayList<>();
      List<Long> sums = Collections.synchronizedList(new ArrayList<>());
      for (int i = 0; i < 8; i++) {
        Thread thread =
            new Thread(
                () -> {
                  try (SpanStream stream = service.open(QUERY, memory.allocator())) {
                    sums.add(drain(stream).stream().mapToLong(Long::longValue).sum());
                  } catch (AxException e) {
                    throw new IllegalStateException(e);
                  }
                });
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(sums, is(Collections.nCopies(8, 6L)));
    }
  }

  private SpanService service() throws Exception {
    return new FlightSpanService(connection(server.uri(), directory));
  }
}
