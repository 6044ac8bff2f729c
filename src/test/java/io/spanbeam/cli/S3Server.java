package io.spanbeam.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server of the S3 protocol (S3Proxy) on the loopback address, over a directory: each directory
 * in it is a bucket, each file below an object. It checks the signatures of requests.
 */
final class S3Server implements AutoCloseable {
  /** Written by the build, see the profile s3. */
  private static final Path CLASS_PATH = Path.of("target/s3-server.class-path");

  private static final Pattern LISTENING =
      Pattern.compile("Started ServerConnector@.*\\{127\\.0\\.0\\.1:(\\d+)}");
  private static final long PATIENCE_SECONDS = 180;
  private static final String KEY_ID = "AKIDEXAMPLE";
  private static final String SECRET = "only-for-loopback-3f9a";

  private final Process process;
  private final Path buckets;
  private final int port;

  private S3Server(Process process, Path buckets, int port) {
    this.process = process;
    this.buckets = buckets;
    this.port = port;
  }

  /** Starts a server and lets the AWS clients of this process know its key. */
  static S3Server start(Path directory) throws IOException, InterruptedException {
    Path buckets = Files.createDirectory(directory.resolve("buckets"));
    Path settings = directory.resolve("s3proxy.conf");
    Properties properties = new Properties();
    properties.setProperty("s3proxy.endpoint", "http://127.0.0.1:0");
    properties.setProperty("s3proxy.authorization", "aws-v2-or-v4");
    properties.setProperty("s3proxy.identity", KEY_ID);
    properties.setProperty("s3proxy.credential", SECRET);
    // The AWS client sends more headers than this server knows.
    properties.setProperty("s3proxy.ignore-unknown-headers", "true");
    properties.setProperty("jclouds.provider", "filesystem");
    // Of the store behind it, which has none; but they have to be there.
    properties.setProperty("jclouds.identity", "none");
    properties.setProperty("jclouds.credential", "none");
    properties.setProperty("jclouds.filesystem.basedir", buckets.toString());
    try (var out = Files.newOutputStream(settings)) {
      properties.store(out, null);
    }
    Path logging =
        Files.writeString(
            directory.resolve("logback.xml"),
            "<configuration><appender name='o' class='ch.qos.logback.core.ConsoleAppender'><encoder>"
                + "<pattern>%msg%n</pattern></encoder></appender>"
                + "<root level='info'><appender-ref ref='o'/></root></configuration>");
    Path log = directory.resolve("s3proxy.log");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-Dlogback.configurationFile=" + logging,
                    "-cp",
                    Files.readString(CLASS_PATH),
                    "org.gaul.s3proxy.Main",
                    "--properties",
                    settings.toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      S3Server server = new S3Server(process, buckets, port(process, log));
      System.setProperty("aws.accessKeyId", KEY_ID);
      System.setProperty("aws.secretAccessKey", SECRET);
      return server;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static int port(Process process, Path log) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (process.isAlive() && System.nanoTime() < deadline) {
      Matcher listening = LISTENING.matcher(Files.readString(log));
      if (listening.find()) {
        return Integer.parseInt(listening.group(1));
      }
      Thread.sleep(50);
    }
    throw new AssertionError("S3Proxy did not start; it said: " + Files.readString(log));
  }

  /** Makes a bucket and returns its directory. */
  Path bucket(String name) throws IOException {
    return Files.createDirectory(buckets.resolve(name));
  }

  /** Returns the options with which Beam reaches the server. */
  List<String> beamOptions() {
    return List.of("--awsRegion=us-east-1", "--endpoint=http://127.0.0.1:" + port);
  }

  @Override
  public void close() throws IOException {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
