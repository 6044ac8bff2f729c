package io.spanbeam.dataflow;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Map;

/** The key file of a service account that nobody knows. */
final class ServiceAccountFile {
  private ServiceAccountFile() {}

  /**
   * Writes one.
   *
   * @param tokens where tokens are asked for with it
   */
  static Path write(Path file, URI tokens) throws IOException, GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    String key =
        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
            .formatted(
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(generator.generateKeyPair().getPrivate().getEncoded()));
    return Files.writeString(
        file,
        new ObjectMapper()
            .writeValueAsString(
                Map.of(
                    "type", "service_account",
                    "project_id", "my-project",
                    "private_key_id", "1",
                    "private_key", key,
                    "client_email", "spanbeam@my-project.iam.gserviceaccount.com",
                    "client_id", "1",
                    "token_uri", tokens + "/token")));
  }
}
