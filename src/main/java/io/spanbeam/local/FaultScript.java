package io.spanbeam.local;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.apache.arrow.flight.FlightStatusCode;

/**
 * What goes wrong, and when: by the number of a request, from 1, and within a stream by batch, byte
 * or time. Immutable; each method returns a script with one fault more, and a later fault for the
 * same request replaces an earlier one.
 *
 * <p>{@link #random} adds faults to requests that no other fault names. Seed, kind and number of a
 * request decide, never the clock: a run with the same seed and the same requests fails alike.
 */
public final class FaultScript {
  private static final List<FlightStatusCode> TRANSIENT =
      List.of(
          FlightStatusCode.UNAVAILABLE,
          FlightStatusCode.RESOURCE_EXHAUSTED,
          FlightStatusCode.INTERNAL);
  private static final Duration RANDOM_DELAY = Duration.ofMillis(20);
  private static final int MOST_BATCHES_BEFORE_RANDOM_FAULT = 4;

  private record RestRequest(Optional<RequestKind> kind, long number) {}

  private record Chance(long seed, double probability) {}

  private final Map<Long, FlightStatusCode> flightInfos;
  private final Map<Long, StreamFault> streams;
  private final Map<Long, PutFault> puts;
  private final Map<RestRequest, RestFault> rest;
  private final Optional<Chance> chance;

  private FaultScript(
      Map<Long, FlightStatusCode> flightInfos,
      Map<Long, StreamFault> streams,
      Map<Long, PutFault> puts,
      Map<RestRequest, RestFault> rest,
      Optional<Chance> chance) {
    this.flightInfos = flightInfos;
    this.streams = streams;
    this.puts = puts;
    this.rest = rest;
    this.chance = chance;
  }

  /** Returns the script in which nothing goes wrong. */
  public static FaultScript none() {
    return new FaultScript(Map.of(), Map.of(), Map.of(), Map.of(), Optional.empty());
  }

  /** Fails a GetFlightInfo. */
  public FaultScript failFlightInfo(long request, FlightStatusCode code) {
    return new FaultScript(with(flightInfos, request, code), streams, puts, rest, chance);
  }

  /** Fails a DoGet before it sends anything. */
  public FaultScript failStream(long stream, FlightStatusCode code) {
    return breakStreamAfterBatches(stream, 0, code);
  }

  /** Fails a DoGet after it has sent some batches. */
  public FaultScript breakStreamAfterBatches(long stream, long batches, FlightStatusCode code) {
    return withStream(stream, StreamFault.afterBatches(batches, Optional.of(code)));
  }

  /** Fails a DoGet after the batch with which it has sent this many bytes of Arrow data. */
  public FaultScript breakStreamAfterBytes(long stream, long bytes, FlightStatusCode code) {
    return withStream(stream, StreamFault.afterBytes(bytes, code));
  }

  /** Fails a DoGet at its first batch after this time. */
  public FaultScript breakStreamAfter(long stream, Duration elapsed, FlightStatusCode code) {
    return withStream(stream, StreamFault.after(elapsed, code));
  }

  /** Ends a DoGet after some batches as if it were complete: only its count tells. */
  public FaultScript endStreamEarly(long stream, long batches) {
    return withStream(stream, StreamFault.afterBatches(batches, Optional.empty()));
  }

  /** Lets a DoPut go wrong. */
  public FaultScript failPut(long put, PutFault fault) {
    return new FaultScript(flightInfos, streams, with(puts, put, fault), rest, chance);
  }

  /** Lets a REST request go wrong, counted over all kinds. */
  public FaultScript failRest(long request, RestFault fault) {
    return withRest(new RestRequest(Optional.empty(), request), fault);
  }

  /** Lets a REST request go wrong, counted among those of its kind. */
  public FaultScript failRest(RequestKind kind, long request, RestFault fault) {
    return withRest(new RestRequest(Optional.of(kind), request), fault);
  }

  /**
   * Lets each request that the script does not name go wrong with a probability, in a way that a
   * repeated request can overcome. Streams never end early without an error.
   */
  public FaultScript random(long seed, double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "Invalid probability of faults: %s is not between 0 and 1".formatted(probability));
    }
    return new FaultScript(
        flightInfos, streams, puts, rest, Optional.of(new Chance(seed, probability)));
  }

  Optional<FlightStatusCode> ofFlightInfo(long request) {
    return Optional.ofNullable(flightInfos.get(request))
        .or(() -> roll(RequestKind.GET_FLIGHT_INFO, request).map(FaultScript::transientCode));
  }

  Optional<StreamFault> ofStream(long stream) {
    return Optional.ofNullable(streams.get(stream))
        .or(() -> roll(RequestKind.DO_GET, stream).map(FaultScript::randomStreamFault));
  }

  Optional<PutFault> ofPut(long put) {
    return Optional.ofNullable(puts.get(put))
        .or(() -> roll(RequestKind.DO_PUT, put).map(FaultScript::randomPutFault));
  }

  /**
   * @param number of the request among those of its kind
   * @param restNumber of the request among all REST requests
   */
  Optional<RestFault> ofRest(RequestKind kind, long number, long restNumber) {
    return Optional.ofNullable(rest.get(new RestRequest(Optional.of(kind), number)))
        .or(() -> Optional.ofNullable(rest.get(new RestRequest(Optional.empty(), restNumber))))
        .or(() -> roll(kind, number).map(random -> randomRestFault(kind, random)));
  }

  private Optional<SplittableRandom> roll(RequestKind kind, long number) {
    return chance.flatMap(
        odds -> {
          SplittableRandom random =
              new SplittableRandom(odds.seed() * 1_000_003 + kind.ordinal() * 7_919L + number);
          return random.nextDouble() < odds.probability() ? Optional.of(random) : Optional.empty();
        });
  }

  private static FlightStatusCode transientCode(SplittableRandom random) {
    return TRANSIENT.get(random.nextInt(TRANSIENT.size()));
  }

  private static StreamFault randomStreamFault(SplittableRandom random) {
    return StreamFault.afterBatches(
        random.nextInt(MOST_BATCHES_BEFORE_RANDOM_FAULT + 1), Optional.of(transientCode(random)));
  }

  private static PutFault randomPutFault(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> new PutFault.Refused(transientCode(random));
      case 1 -> new PutFault.DroppedBefore();
      case 2 -> new PutFault.DroppedAfter();
      default -> new PutFault.Slow(RANDOM_DELAY);
    };
  }

  private static RestFault randomRestFault(RequestKind kind, SplittableRandom random) {
    // only where it is new: each seed goes on failing the other kinds as it always did
    int faults = kind == RequestKind.ANNOTATE_SPANS ? 8 : 7;
    return switch (random.nextInt(faults)) {
      case 0 -> new RestFault.Refused(429, OptionalInt.of(0));
      case 1 -> RestFault.refused(500);
      case 2 -> RestFault.refused(503);
      case 3 -> new RestFault.Html(502);
      case 4 -> new RestFault.DroppedBefore();
      case 5 -> new RestFault.DroppedAfter();
      case 7 -> RestFault.throttledUntil(Duration.ZERO);
      default -> new RestFault.Slow(RANDOM_DELAY);
    };
  }

  private FaultScript withStream(long stream, StreamFault fault) {
    return new FaultScript(flightInfos, with(streams, stream, fault), puts, rest, chance);
  }

  private FaultScript withRest(RestRequest request, RestFault fault) {
    return new FaultScript(flightInfos, streams, puts, with(rest, request, fault), chance);
  }

  private static <K, V> Map<K, V> with(Map<K, V> faults, K key, V fault) {
    Map<K, V> extended = new HashMap<>(faults);
    extended.put(key, fault);
    return Map.copyOf(extended);
  }
}
