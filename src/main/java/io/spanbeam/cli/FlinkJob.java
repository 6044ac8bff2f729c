package io.spanbeam.cli;

import java.lang.reflect.Field;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.beam.sdk.PipelineResult;

/**
 * Why a job on Flink failed. The result that Beam gives for a job that it does not wait for (2.70:
 * {@code FlinkDetachedRunnerResult}) tells the state only, but holds the client that knows more.
 * Flink is not on the class path unless it is asked for, hence by name.
 */
final class FlinkJob {
  private static final String RESULT = "org.apache.beam.runners.flink.FlinkDetachedRunnerResult";
  private static final String CLIENT = "org.apache.flink.core.execution.JobClient";
  private static final long PATIENCE_SECONDS = 20;

  private FlinkJob() {}

  /** Returns the failure of a job that ended with one; empty if this is not Flink. */
  static Optional<Throwable> failure(PipelineResult ended) {
    if (!ended.getClass().getName().equals(RESULT)) {
      return Optional.empty();
    }
    try {
      Field field = ended.getClass().getDeclaredField("jobClient");
      field.setAccessible(true);
      Future<?> end =
          (Future<?>)
              Class.forName(CLIENT).getMethod("getJobExecutionResult").invoke(field.get(ended));
      end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ReflectiveOperationException | TimeoutException e) {
      Logging.detail(e);
      return Optional.empty();
    }
  }
}
