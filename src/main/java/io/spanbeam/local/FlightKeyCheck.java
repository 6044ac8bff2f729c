package io.spanbeam.local;

import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallInfo;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightServerMiddleware;
import org.apache.arrow.flight.RequestContext;

/** Refuses Flight calls without the key as raw bytes in their metadata (ax-protocol §2.2). */
final class FlightKeyCheck implements FlightServerMiddleware {
  private static final String HEADER = "auth-token-bin";

  private FlightKeyCheck() {}

  static Factory<FlightKeyCheck> factory(SharedKey key, RequestLog log) {
    return (CallInfo call, CallHeaders headers, RequestContext context) -> {
      if (!key.matches(headers.getByte(HEADER))) {
        log.wasRefused();
        throw CallStatus.UNAUTHENTICATED
            .withDescription("The API key is missing or unknown; send it as " + HEADER)
            .toRuntimeException();
      }
      return new FlightKeyCheck();
    };
  }

  @Override
  public void onBeforeSendingHeaders(CallHeaders outgoing) {
    // the check happens when the call starts; nothing is added to the answer
  }

  @Override
  public void onCallCompleted(CallStatus status) {
    // nothing is held for the time of the call
  }

  @Override
  public void onCallErrored(Throwable failure) {
    // nothing is held for the time of the call
  }
}
