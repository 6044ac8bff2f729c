package io.spanbeam.ax;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Turns {@link TlsSettings} into the decision whether a certificate is trusted. */
public final class CertificateTrust {
  private CertificateTrust() {}

  /**
   * Returns the trust manager for settings.
   *
   * @throws AxException with {@link AxException.Category#TLS} if the file of authorities can't be
   *     used
   */
  public static X509ExtendedTrustManager of(TlsSettings settings) throws AxException {
    if (!settings.verify()) {
      return new TrustEverything();
    }
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(settings.caFile().isPresent() ? keyStore(settings.caFile().get()) : null);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager usable) {
          return usable;
        }
      }
      throw new AxException(
          AxException.Category.TLS, "This Java runtime can't check X.509 certificates");
    } catch (GeneralSecurityException e) {
      throw new AxException(
          AxException.Category.TLS, "Can't set up the check of certificates: " + e.getMessage(), e);
    }
  }

  private static KeyStore keyStore(String caFile) throws AxException, GeneralSecurityException {
    Collection<? extends Certificate> certificates;
    // The parser takes single bytes; of a file, each of them would be a call of the system.
    try (InputStream in = new BufferedInputStream(Files.newInputStream(Path.of(caFile)))) {
      certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
    } catch (IOException | InvalidPathException e) {
      throw new AxException(
          AxException.Category.TLS,
          "Can't read the CA file %s (%s)".formatted(caFile, e.getClass().getSimpleName()),
          e);
    } catch (GeneralSecurityException e) {
      throw new AxException(
          AxException.Category.TLS,
          "Invalid CA file %s: it must hold certificates in PEM form".formatted(caFile),
          e);
    }
    if (certificates.isEmpty()) {
      throw new AxException(
          AxException.Category.TLS,
          "Invalid CA file %s: there is no certificate in it".formatted(caFile));
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    int index = 0;
    for (Certificate certificate : certificates) {
      store.setCertificateEntry("ca-" + index++, certificate);
    }
    return store;
  }

  /** Asked for explicitly by {@code request_verify = false}; checks no host name either. */
  private static final class TrustEverything extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
