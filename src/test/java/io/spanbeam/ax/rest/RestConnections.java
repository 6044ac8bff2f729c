package io.spanbeam.ax.rest;

import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.CredentialReference;
import io.spanbeam.ax.ProxySettings;
import io.spanbeam.ax.RetryPolicy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Connections to a server of a test, with a key in a file and delays of milliseconds. */
final class RestConnections {
  static final String KEY = "ak-77aa-rest-secret";

  private RestConnections() {}

  static AxConnection to(URI rest, Path directory) throws IOException {
    Path key = Files.writeString(directory.resolve("key"), KEY + "\n");
    return AxConnection.of(
            rest, URI.create("grpc+tcp://127.0.0.1:1"), CredentialReference.file(key))
        .withRetry(new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(5)));
  }

  /** Returns a connection to {@code http://api.example.test} that a proxy leads to. */
  static AxConnection through(URI proxy, Path directory) throws IOException {
    AxConnection base = to(proxy, directory);
    return new AxConnection(
        URI.create("http://api.example.test"),
        base.flight(),
        base.tls(),
        base.credential(),
        base.retry(),
        base.timeouts(),
        Optional.of(new ProxySettings(proxy, List.of())),
        base.maxInboundMessageBytes(),
        true);
  }
}
