package io.spanbeam;

import io.spanbeam.source.ReadSpans;

/**
 * Reads spans of Arize AX in bulk.
 *
 * <pre>{@code
 * PCollection<SpanBatch> spans =
 *     pipeline.apply(
 *         AxSpansIO.read()
 *             .from(connection, Transport.FLIGHT)
 *             .withProject(project)
 *             .withWindow(window)
 *             .withFilter("status_code = 'ERROR'"));
 * }</pre>
 */
public final class AxSpansIO {
  private AxSpansIO() {}

  /** Returns a transform that reads spans; connection, project and window must be set. */
  public static ReadSpans read() {
    return ReadSpans.create();
  }
}
