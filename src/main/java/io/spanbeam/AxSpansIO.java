package io.spanbeam;

import io.spanbeam.annotation.AnnotateSpans;
import io.spanbeam.source.ReadSpans;

/**
 * Reads and annotates spans of Arize AX in bulk.
 *
 * <pre>{@code
 * PCollection<SpanBatch> spans =
 *     pipeline.apply(
 *         AxSpansIO.read()
 *             .from(connection, Transport.FLIGHT)
 *             .withProject(project)
 *             .withWindow(window)
 *             .withFilter("status_code = 'ERROR'"));
 *
 * pipeline.apply(
 *     AxSpansIO.annotate()
 *         .to(connection, Transport.REST)
 *         .withProject(project)
 *         .withConfigs(configs)
 *         .withRunDirectory("gs://bucket/labels-2026-05")
 *         .files(InputFiles.find(List.of("gs://bucket/labels/*.jsonl"), Optional.empty())));
 * }</pre>
 */
public final class AxSpansIO {
  private AxSpansIO() {}

  /** Returns a transform that reads spans; connection, project and window must be set. */
  public static ReadSpans read() {
    return ReadSpans.create();
  }

  /**
   * Returns a transform that upserts annotations; service, project, configs and run directory must
   * be set.
   */
  public static AnnotateSpans annotate() {
    return AnnotateSpans.create();
  }
}
