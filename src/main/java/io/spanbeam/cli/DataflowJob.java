package io.spanbeam.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.beam.sdk.PipelineResult;
import org.joda.time.Duration;

/**
 * A job on Dataflow. Its result in Beam (2.70: {@code DataflowPipelineJob}) tells why it failed
 * only to a log, and asks Google's API whenever it is asked itself. Its runner is not on the class
 * path unless it is built in, hence by name.
 */
final class DataflowJob {
  /** How often its state and counters are asked for; Google limits such requests per minute. */
  static final java.time.Duration LOOK_EVERY = java.time.Duration.ofSeconds(5);

  private static final String RESULT = "org.apache.beam.runners.dataflow.DataflowPipelineJob";
  private static final String HANDLER =
      "org.apache.beam.runners.dataflow.util.MonitoringUtil$JobMessagesHandler";
  private static final String ERROR = "JOB_MESSAGE_ERROR";

  /** A line of a stack trace in which an exception of Spanbeam says its sentence. */
  private static final Pattern OWN_SENTENCE =
      Pattern.compile("(?m)^(?:Caused by: )?io\\.spanbeam\\.[\\w.$]+: (.+)$");

  private DataflowJob() {}

  /** Returns whether a pipeline runs there. */
  static boolean is(PipelineResult result) {
    return result.getClass().getName().equals(RESULT);
  }

  /**
   * Returns why a job failed, in one sentence with its ID.
   *
   * @param ended a job for which {@link #is} holds
   */
  static String failure(PipelineResult ended) {
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
      type.getMethod("waitUntilFinish", Duration.class, handler)
          .invoke(ended, Duration.millis(1), collecting);
    } catch (InvocationTargetException e) {
      Logging.detail(e.getCause());
    } catch (ReflectiveOperationException e) {
      Logging.detail(e);
    }
    return "The job%s failed on Dataflow: %s"
        .formatted(job, reason(errors).orElse("its page in Google's console says why"));
  }

  /** Messages are maps of JSON. */
  private static List<String> errors(List<?> messages) {
    return messages.stream()
        .map(message -> (Map<?, ?>) message)
        .filter(message -> ERROR.equals(message.get("messageImportance")))
        .map(message -> String.valueOf(message.get("messageText")))
        .toList();
  }

  /** What a worker said in a sentence of Spanbeam is clearer than that the job gave up. */
  private static Optional<String> reason(List<String> errors) {
    for (String error : errors) {
      Optional<MatchResult> own =
          OWN_SENTENCE.matcher(error).results().reduce((first, last) -> last);
      if (own.isPresent()) {
        return own.map(sentence -> sentence.group(1).strip());
      }
    }
    return errors.stream().findFirst().flatMap(error -> error.lines().findFirst());
  }
}
