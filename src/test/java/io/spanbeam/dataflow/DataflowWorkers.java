package io.spanbeam.dataflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanbeam.dataflow.ScriptedDataflow.Life;
import io.spanbeam.pipeline.RunnerOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.metrics.MetricKey;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * A job that succeeds. What its workers would do, the Direct Runner does here: the same pipeline
 * with the same run, onto the same storage. The first look finds the job half-way, the next at its
 * end. Counters are as the API gives them: twice each, what is certain and what is not yet, and by
 * the step's ID in the portable form of the job.
 */
final class DataflowWorkers implements Life {
  private final Path staging;
  private final Work work;
  private final List<String> storageOptions;
  private final Map<MetricKey, Long> counters = new HashMap<>();
  private volatile SubmittedJob job;

  /** What the job is. */
  @FunctionalInterface
  interface Work {
    /**
     * Assembles it anew.
     *
     * @param run the ID of the run
     */
    Pipeline of(String run, PipelineOptions options) throws Exception;
  }

  /**
   * @param staging where the portable form of the job is uploaded to
   * @param storageOptions which Cloud Storage it is
   */
  DataflowWorkers(Path staging, List<String> storageOptions, Work work) {
    this.staging = staging;
    this.storageOptions = storageOptions;
    this.work = work;
  }

  @Override
  public void create(JsonNode created) throws Exception {
    job = SubmittedJob.read(created, staging);
    PipelineOptions options = RunnerOptions.create(storageOptions);
    FileSystems.setDefaultPipelineOptions(options);
    PipelineResult result = work.of(job.option("spanbeamRun").asText(), options).run();
    assertThat(result.waitUntilFinish(), is(State.DONE));
    for (MetricResult<Long> counter :
        result.metrics().queryMetrics(MetricsFilter.builder().build()).getCounters()) {
      counters.put(counter.getKey(), counter.getAttempted());
    }
  }

  @Override
  public String state(int look, boolean cancelled) {
    // Who asks for counters asks for the state too.
    return look < 2 ? "RUNNING" : "DONE";
  }

  @Override
  public List<Map<String, Object>> counters(boolean ended) {
    List<Map<String, Object>> updates = new ArrayList<>();
    updates.add(
        Map.of(
            "name",
            Map.of("origin", "dataflow/v1b3", "name", "TotalVcpuTime", "context", Map.of()),
            "scalar",
            17));
    counters.forEach(
        (key, value) -> {
          Map<String, String> context = new TreeMap<>();
          context.put("namespace", key.metricName().getNamespace());
          context.put("step", job.idOfStep(key.stepName()));
          updates.add(update(key, context, ended ? value : value / 2));
          context.put("tentative", "true");
          updates.add(update(key, context, value));
        });
    return updates;
  }

  private static Map<String, Object> update(
      MetricKey key, Map<String, String> context, long value) {
    return Map.of(
        "name",
        Map.of(
            "origin", "user", "name", key.metricName().getName(), "context", Map.copyOf(context)),
        "scalar",
        value);
  }
}
