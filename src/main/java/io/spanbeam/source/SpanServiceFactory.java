package io.spanbeam.source;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.SpanService;
import java.io.Serializable;

/**
 * Connects to the service on a worker. Equal factories share one connection per worker, so an
 * implementation is a value: a record over the connection.
 */
public interface SpanServiceFactory extends Serializable {
  /**
   * Opens a connection; called once per worker.
   *
   * @throws AxException if the settings don't allow a connection
   */
  SpanService connect() throws AxException;
}
