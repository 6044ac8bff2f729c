package io.spanbeam.ax.flight;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.spanbeam.ax.ApiKey;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.CredentialReference;
import io.spanbeam.ax.NetworkFailures;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.memory.OutOfMemoryException;

/** Turns failures of Flight calls into {@link AxException} by their status (ax-protocol §5.6). */
final class FlightFailures {
  private FlightFailures() {}

  /**
   * Says what went wrong.
   *
   * @param call name of the Flight call
   * @param endpoint where it was made
   */
  static AxException translate(
      String call,
      URI endpoint,
      CredentialReference credential,
      ApiKey key,
      RuntimeException failure) {
    if (hasCause(failure, OutOfMemoryException.class)) {
      return new AxException(
          Category.TOO_LARGE,
          "A batch of %s does not fit into the memory of its reader; ask for smaller chunks or give"
                  .formatted(call)
              + " the reader more memory",
          failure);
    }
    if (!(failure instanceof FlightRuntimeException status)) {
      if (hasCause(failure, InterruptedException.class)) {
        Thread.currentThread().interrupt();
        return new AxException(Category.UNAVAILABLE, call + " was interrupted", failure);
      }
      return new AxException(
          Category.PROTOCOL,
          "The answer of %s to %s can't be read: %s"
              .formatted(
                  NetworkFailures.hostAndPort(endpoint),
                  call,
                  NetworkFailures.quotable(String.valueOf(failure.getMessage()), key)),
          NetworkFailures.safeCause(failure, key));
    }
    Category category = category(status);
    if (category == Category.UNAVAILABLE) {
      Optional<AxException> network = NetworkFailures.translate(call, endpoint, failure);
      if (network.isPresent()) {
        return network.get();
      }
    }
    return new AxException(
        category,
        sentence(call, endpoint, credential, key, status),
        NetworkFailures.safeCause(failure, key));
  }

  private static String sentence(
      String call,
      URI endpoint,
      CredentialReference credential,
      ApiKey key,
      FlightRuntimeException failure) {
    String description =
        failure.status().description() == null
            ? ""
            : ": " + NetworkFailures.quotable(failure.status().description(), key);
    String advice =
        switch (failure.status().code()) {
          case UNAUTHENTICATED -> "; check the API key in %s and the region".formatted(credential);
          case UNAUTHORIZED -> "; the API key in %s may not do this".formatted(credential);
          default -> isTooLarge(failure) ? "; use smaller chunks" : "";
        };
    return "%s at %s failed with %s%s%s"
        .formatted(
            call, NetworkFailures.hostAndPort(endpoint), statusName(failure), description, advice);
  }

  private static Category category(FlightRuntimeException failure) {
    if (isTooLarge(failure)) {
      return Category.TOO_LARGE;
    }
    Optional<Status.Code> exact = grpcCode(failure);
    if (exact.isPresent() && exact.get() == Status.Code.DATA_LOSS) {
      return Category.PROTOCOL;
    }
    return switch (failure.status().code()) {
      case UNAUTHENTICATED -> Category.AUTHENTICATION;
      case UNAUTHORIZED -> Category.PERMISSION;
      case NOT_FOUND -> Category.NOT_FOUND;
      case INVALID_ARGUMENT, ALREADY_EXISTS -> Category.INVALID;
      case RESOURCE_EXHAUSTED -> Category.THROTTLED;
      case TIMED_OUT -> Category.TIMEOUT;
      case UNIMPLEMENTED, OK -> Category.PROTOCOL;
      // A cancellation that is not ours is a reset by something on the way
      case UNAVAILABLE, INTERNAL, UNKNOWN, CANCELLED -> Category.UNAVAILABLE;
    };
  }

  /** The same status code says "too many calls" and "too many bytes in one message". */
  private static boolean isTooLarge(FlightRuntimeException failure) {
    if (failure.status().code() != FlightStatusCode.RESOURCE_EXHAUSTED
        || failure.status().description() == null) {
      return false;
    }
    String text = failure.status().description().toLowerCase(Locale.ROOT);
    return text.contains("exceeds maximum size") || text.contains("larger than max");
  }

  private static String statusName(FlightRuntimeException failure) {
    return grpcCode(failure).map(Status.Code::name).orElseGet(() -> failure.status().code().name());
  }

  /** Flight folds several gRPC codes into one; the cause has the original. */
  private static Optional<Status.Code> grpcCode(FlightRuntimeException failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof StatusRuntimeException grpc) {
        return Optional.of(grpc.getStatus().getCode());
      }
    }
    return Optional.empty();
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (type.isInstance(e)) {
        return true;
      }
    }
    return false;
  }
}
