package io.spanbeam.ax;

/**
 * Writing annotations to the service, whatever the transport. Thread-safe: one instance serves all
 * workers of a process. Nothing is retried here: who sends many requests has to slow all of them
 * down together. A repeated request is safe, because the service upserts by record and name.
 */
public interface AnnotationService extends AutoCloseable {
  /**
   * Sends one request, once, and waits for its answer.
   *
   * @throws AxException if the service refuses or fails. {@link AxException.Category#NOT_FOUND} is
   *     never thrown for missing records, which are an answer; whether the project exists must have
   *     been found out before
   */
  UpsertAnswer upsert(AnnotationRequest request) throws AxException;

  /** Closes the connections. */
  @Override
  void close();
}
