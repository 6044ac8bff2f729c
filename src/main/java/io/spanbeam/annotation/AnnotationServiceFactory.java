package io.spanbeam.annotation;

import io.spanbeam.ax.AnnotationService;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.Transport;
import java.io.Serializable;

/**
 * Connects to the service on a worker. Equal factories share one connection per worker, so an
 * implementation is a value: a record over the connection.
 */
public interface AnnotationServiceFactory extends Serializable {
  /**
   * Opens a connection; called once per worker.
   *
   * @throws AxException if the settings don't allow a connection
   */
  AnnotationService connect() throws AxException;

  /**
   * Opens a connection to look up which spans there are, when the service does not say which ones
   * it misses; called once per worker.
   *
   * @throws AxException if the settings don't allow a connection
   */
  SpanService connectSpans() throws AxException;

  /**
   * Looks whether this worker has the key of the service; called before anything is read.
   *
   * @throws AxException if it has not
   */
  default void requireKey() throws AxException {}

  /** Returns the transport, by whose limits records are checked before anything is sent. */
  Transport transport();

  /** Returns the most records that one request may have. */
  int maxRecords(Granularity granularity);
}
