package io.spanbeam.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({
    "--targetParallelism=3, false",
    "--runner=DirectRunner, false",
    "--runner=FlinkRunner, false",
    "--runner=FlinkRunner --flinkMaster=[local], false",
    "--runner=FlinkRunner --flinkMaster=[auto], false",
    "--runner=FlinkRunner --flinkMaster=localhost:8081, true",
    "--runner=DataflowRunner, true",
  })
  void aClusterIsWhatGoesOnWithoutThisProcess(String arguments, boolean cluster) {
    assertThat(RunnerOptions.nameCluster(List.of(arguments.split(" "))), is(cluster));
  }

  @Test
  void runnersAreKnownByEachNameThatBeamTakes() {
    for (String name : List.of("direct", "Direct", "directrunner", "DirectRunner")) {
      List<String> arguments = List.of("--runner=" + name);
      assertThat(name, RunnerOptions.isDirect(arguments), is(true));
      assertThat(name, RunnerOptions.isDirect(RunnerOptions.create(arguments)), is(true));
    }
    for (String name :
        List.of(
            "dataflow",
            "dataflowrunner",
            "DataflowRunner",
            "org.apache.beam.runners.dataflow.DataflowRunner")) {
      assertThat(name, RunnerOptions.isDataflow(List.of("--runner=" + name)), is(true));
      assertThat(name, RunnerOptions.isDirect(List.of("--runner=" + name)), is(false));
    }
    assertThat(RunnerOptions.isDataflow(List.of("--runner=TestDataflowRunner")), is(false));
  }

  @Test
  void namesJobsAfterTheProgram() {
    assertThat(RunnerOptions.create(List.of()).getJobName(), startsWith("spanbeam-"));
    assertThat(RunnerOptions.create(List.of("--jobName=mine")).getJobName(), is("mine"));
    assertThat(RunnerOptions.create(List.of("--appName=mine")).getJobName(), startsWith("mine-"));
  }
}
