package io.spanbeam.pipeline;

import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What a job says about itself among its Beam options, where a runner shows them: on Dataflow's
 * page of the job, in Flink's configuration of it. Set by the pipelines; a command line can not
 * give it.
 *
 * <p>The project of AX has a name of its own, because {@code project} is Google's on Dataflow.
 */
public interface SpanbeamOptions extends PipelineOptions {
  /** Returns the name of the project in AX. */
  @Description("Project in AX that the job reads or annotates.")
  String getAxProject();

  /** Sets the name of the project in AX. */
  void setAxProject(String name);

  /** Returns the ID of the space in AX. */
  @Description("ID of the space in AX.")
  String getAxSpaceId();

  /** Sets the ID of the space in AX. */
  void setAxSpaceId(String id);

  /** Returns the run, as the manifest or the summary names it. */
  @Description("ID of the run, which its manifest or summary names too.")
  String getSpanbeamRun();

  /** Sets the run. */
  void setSpanbeamRun(String id);
}
