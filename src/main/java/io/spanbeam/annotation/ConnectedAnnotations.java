package io.spanbeam.annotation;

import io.spanbeam.ax.AnnotationService;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.Transport;
import io.spanbeam.ax.flight.FlightAnnotationService;
import io.spanbeam.ax.flight.FlightSpanService;
import io.spanbeam.ax.rest.RestAnnotationService;
import io.spanbeam.ax.rest.RestSpanService;
import java.time.Clock;

/** Reaches the service over one of its transports. */
record ConnectedAnnotations(AxConnection connection, Transport transport)
    implements AnnotationServiceFactory {
  @Override
  public AnnotationService connect() throws AxException {
    return switch (transport) {
      case FLIGHT -> new FlightAnnotationService(connection, Clock.systemUTC());
      case REST -> new RestAnnotationService(connection);
    };
  }

  @Override
  public SpanService connectSpans() throws AxException {
    return switch (transport) {
      case FLIGHT -> new FlightSpanService(connection);
      case REST -> new RestSpanService(connection);
    };
  }

  @Override
  public void requireKey() throws AxException {
    connection.credential().resolve();
  }

  @Override
  public int maxRecords(Granularity granularity) {
    return switch (transport) {
      case FLIGHT -> FlightAnnotationService.MAX_RECORDS;
      case REST -> granularity.maxRecords();
    };
  }
}
