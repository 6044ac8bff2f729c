package io.spanbeam.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate for {@code localhost} that is its own authority, made by the JDK's keytool. */
public final class SelfSigned {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Path directory;
  private final KeyStore store;

  private SelfSigned(Path directory, KeyStore store) {
    this.directory = directory;
    this.store = store;
  }

  /** Makes a certificate, with its files in a directory. */
  public static SelfSigned create(Path directory)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path file = directory.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "test",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "SAN=dns:localhost,ip:127.0.0.1",
                    "-ext",
                    "BC=ca:true",
                    "-validity",
                    "2",
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    new String(PASSWORD),
                    "-keystore",
                    file.toString()))
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes());
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool failed: " + output);
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    SelfSigned made = new SelfSigned(directory, store);
    Key key = store.getKey("test", PASSWORD);
    Files.writeString(
        made.certificateFile(), pem("CERTIFICATE", store.getCertificate("test").getEncoded()));
    Files.writeString(made.keyFile(), pem("PRIVATE KEY", key.getEncoded()));
    return made;
  }

  /** Returns the certificate in PEM form. */
  public Path certificateFile() {
    return directory.resolve("certificate.pem");
  }

  /** Returns the private key in PEM form. */
  public Path keyFile() {
    return directory.resolve("key.pem");
  }

  /** Returns the TLS context of a server with this certificate. */
  public SSLContext serverContext() throws GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, Base64.getMimeEncoder().encodeToString(der), type);
  }
}
