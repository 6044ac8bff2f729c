package io.spanbeam.annotation;

import io.spanbeam.ax.AnnotationRequest;
import io.spanbeam.ax.AnnotationService;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.Granularity;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.Transport;
import io.spanbeam.ax.UpsertAnswer;

/**
 * The service of a dry run: it takes every request and sends none, so that everything before the
 * requests is as in a real run.
 *
 * @param real the service that would be spoken to
 */
record DryRunService(AnnotationServiceFactory real) implements AnnotationServiceFactory {
  @Override
  public AnnotationService connect() {
    return new AnnotationService() {
      @Override
      public UpsertAnswer upsert(AnnotationRequest request) {
        return UpsertAnswer.ALL_WRITTEN;
      }

      @Override
      public void close() {}
    };
  }

  /**
   * No record is ever missing, so nothing is looked up; a connection that is not used sends
   * nothing.
   */
  @Override
  public SpanService connectSpans() throws AxException {
    return real.connectSpans();
  }

  @Override
  public Transport transport() {
    return real.transport();
  }

  @Override
  public int maxRecords(Granularity granularity) {
    return real.maxRecords(granularity);
  }
}
