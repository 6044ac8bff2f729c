package io.spanbeam.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunnerOptionsTest {
  @Test
  void withoutARunnerItIsTheDirectRunner() {
    assertThat(RunnerOptions.isDirect(List.of("--targetParallelism=3")), is(true));
    assertThat(RunnerOptions.isDirect(List.of("--runner=DirectRunner")), is(true));
    assertThat(
        RunnerOptions.isDirect(List.of("--runner=org.apache.beam.runners.direct.DirectRunner")),
        is(true));
    assertThat(RunnerOptions.isDirect(List.of("--runner=FlinkRunner")), is(false));
  }

  @Test
  void namesJobsAfterTheProgram() {
    assertThat(RunnerOptions.create(List.of()).getJobName(), startsWith("spanbeam-"));
    assertThat(RunnerOptions.create(List.of("--jobName=mine")).getJobName(), is("mine"));
    assertThat(RunnerOptions.create(List.of("--appName=mine")).getJobName(), startsWith("mine-"));
  }
}
