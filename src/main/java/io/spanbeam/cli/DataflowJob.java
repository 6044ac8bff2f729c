package io.spanbeam.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.PipelineResult;

/**
 * A job on Dataflow. Its result in Beam (2.70: {@code DataflowPipelineJob}) tells why it failed
 * only to a log, and asks Google's API whenever it is asked itself. Its runner is not on the class
 * path unless it is built in, hence by name.
 */
final class DataflowJob {
  /** How often its state and counters are asked for; Google limits such requests per minute. */
  static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  private static final String RESULT = "org.apache.beam.runners.dataflow.DataflowPipelineJob";
  private static final String HANDLER =
      "org.apache.beam.runners.dataflow.util.MonitoringUtil$JobMessagesHandler";
  private static final String ERROR = "JOB_MESSAGE_ERROR";

  private DataflowJob() {}

  /** Returns whether a pipeline runs there. */
  static boolean is(PipelineResult result) {
    return result.getClass().getName().equals(RESULT);
  }

  /**
   * Returns why a job failed, in one sentence with its ID, and what that means for the command.
   *
   * @param ended a job for which {@link #is} holds
   */
  static Failure failure(PipelineResult ended) {
    String job = "";
    List<String> errors = new ArrayList<>();
    try {
      Class<?> type = ended.getClass();
      job = " " + type.getMethod("getJobId").invoke(ended);
      Class<?> handler = Class.forName(HANDLER);
      Object collecting =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                errors.addAll(errors((List<?>) arguments[0]));
                return null;
              });
      // It has ended, so this only brings its messages.
      type.getMethod("waitUntilFinish", org.joda.time.Duration.class, handler)
          .invoke(ended, org.joda.time.Duration.millis(1), collecting);
    } catch (InvocationTargetException e) {
      Logging.detail(e.getCause());
    } catch (ReflectiveOperationException e) {
      Logging.detail(e);
    }
    Failure reason =
        reason(errors)
            .orElse(new Failure(ExitCode.SERVICE, "its page in Google's console says why"));
    return new Failure(
        reason.code(), "The job%s failed on Dataflow: %s".formatted(job, reason.sentence()));
  }

  /** Messages are maps of JSON. */
  private static List<String> errors(List<?> messages) {
    return messages.stream()
        .map(message -> (Map<?, ?>) message)
        .filter(message -> ERROR.equals(message.get("messageImportance")))
        .map(message -> String.valueOf(message.get("messageText")))
        .toList();
  }

  /**
   * What a worker said in a sentence of Spanbeam is clearer than that the job gave up, and only of
   * these is known what they mean. The last one counts: Dataflow also tells of what it tried again.
   */
  private static Optional<Failure> reason(List<String> errors) {
    return errors.stream()
        .flatMap(error -> Failure.known(error).stream())
        .reduce((earlier, later) -> later)
        .or(
            () ->
                errors.stream()
                    .flatMap(String::lines)
                    .findFirst()
                    .map(line -> new Failure(ExitCode.SERVICE, line)));
  }
}
