package io.spanbeam.source;

import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.Transport;
import io.spanbeam.ax.flight.FlightSpanService;
import io.spanbeam.ax.rest.RestSpanService;

/** Reaches the service over one of its transports. */
record ConnectedService(AxConnection connection, Transport transport)
    implements SpanServiceFactory {
  @Override
  public SpanService connect() throws AxException {
    return switch (transport) {
      case FLIGHT -> new FlightSpanService(connection);
      case REST -> new RestSpanService(connection);
    };
  }
}
