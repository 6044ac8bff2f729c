package io.spanbeam.schema;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.apache.beam.model.expansion.v1.ExpansionApi.DiscoverSchemaTransformRequest;
import org.apache.beam.model.expansion.v1.ExpansionApi.SchemaTransformConfig;
import org.apache.beam.model.expansion.v1.ExpansionServiceGrpc;
import org.apache.beam.model.pipeline.v1.SchemaApi;
import org.apache.beam.vendor.grpc.v1p69p0.io.grpc.ManagedChannel;
import org.apache.beam.vendor.grpc.v1p69p0.io.grpc.ManagedChannelBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The expansion service, started as Beam YAML and the Python SDK start it. */
@Tag("expansion")
class ExpansionJarIT {
  private static final Path JAR = Path.of("target/spanbeam-expansion.jar").toAbsolutePath();
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path directory;

  @Test
  void itOffersBothTransformsWithTheirFields() throws Exception {
    Map<String, SchemaTransformConfig> offered = offered();

    for (String identifier : List.of(SchemaTransforms.READ, SchemaTransforms.ANNOTATE)) {
      assertThat(
          offered.get(identifier).getConfigSchema().getFieldsList().stream()
              .map(SchemaApi.Field::getName)
              .toList(),
          is(SchemaTransforms.provider(identifier).configurationSchema().getFieldNames()));
    }
    assertThat(
        offered.get(SchemaTransforms.ANNOTATE).getInputPcollectionNamesList(),
        is(List.of("input")));
    assertThat(
        offered.get(SchemaTransforms.READ).getOutputPcollectionNamesList(), hasItems("output"));
  }

  /** Beam gives no flags to the JVM, so the jar itself opens what Arrow needs. */
  @Test
  void itStandsAlone() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(
          jar.getManifest().getMainAttributes().getValue("Add-Opens"), is("java.base/java.nio"));
      assertThat(jar.getJarEntry("org/duckdb/DuckDBDriver.class"), is(nullValue()));
    }
  }

  private Map<String, SchemaTransformConfig> offered() throws Exception {
    int port = freePort();
    Path said = directory.resolve("service.log");
    Process service =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JAR.toString(),
                String.valueOf(port),
                "--alsoStartLoopbackWorker")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("localhost", port).usePlaintext().build();
    try {
      return ExpansionServiceGrpc.newBlockingStub(channel)
          .withWaitForReady()
          .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .discoverSchemaTransform(DiscoverSchemaTransformRequest.getDefaultInstance())
          .getSchemaTransformConfigsMap();
    } catch (RuntimeException e) {
      throw new AssertionError("It does not answer, but said: " + Files.readString(said), e);
    } finally {
      channel.shutdownNow().awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
      service.destroyForcibly().waitFor();
    }
  }

  /** The service does not tell which port it took, so it can't be asked to choose one. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
