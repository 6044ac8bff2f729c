package io.spanbeam.ax;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SerializationTest {
  private static final URI REST = URI.create("https://api.arize.com");
  private static final URI FLIGHT = URI.create("grpc+tls://flight.arize.com:443");

  @Test
  void aConnectionComesBackEqual() throws Exception {
    AxConnection connection =
        AxConnection.of(REST, FLIGHT, CredentialReference.environment("ARIZE_API_KEY"))
            .withTls(TlsSettings.trusting("/etc/ca.pem"))
            .withProxy(
                Optional.of(new ProxySettings(URI.create("http://proxy:3128"), List.of("a.b"))));

    assertThat(read(write(connection)), is(connection));
  }

  @Test
  void aConnectionWithoutTheOptionalPartsComesBackEqual() throws Exception {
    AxConnection connection =
        AxConnection.of(REST, FLIGHT, CredentialReference.environment("ARIZE_API_KEY"));

    assertThat(read(write(connection)), is(connection));
  }

  @Test
  void theKeyIsNotInTheBytesOfAConnectionEvenAfterItWasUsed(@TempDir Path directory)
      throws Exception {
    Path file = Files.writeString(directory.resolve("key"), "ak-secret-0123\n");
    AxConnection connection = AxConnection.of(REST, FLIGHT, CredentialReference.file(file));

    assertThat(connection.credential().resolve().reveal(), is("ak-secret-0123"));

    String bytes = new String(write(connection), StandardCharsets.ISO_8859_1);
    assertThat(bytes, not(containsString("ak-secret")));
    assertThat(bytes, containsString(file.toString()));
    assertThat(connection.toString(), not(containsString("ak-secret")));
  }

  @Test
  void aQueryComesBackEqual() throws Exception {
    SpanQuery plain =
        SpanQuery.of(
            new Project("space", "id", "name"),
            new TimeWindow(Instant.EPOCH, Instant.ofEpochSecond(1, 1)));
    SpanQuery full =
        new SpanQuery(
            plain.project(),
            plain.window(),
            Optional.of("name = 'x'"),
            List.of("name"),
            OptionalInt.of(7));

    assertThat(read(write(plain)), is(plain));
    assertThat(read(write(full)), is(full));
  }

  private static byte[] write(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }
}
