package io.spanbeam.ax;

import java.util.Map;
import java.util.Optional;

/** What a client tells about itself with every call, over REST and Flight (ax-protocol §2). */
public final class ClientHeaders {
  /** Version of this client. */
  public static final String VERSION =
      Optional.ofNullable(ClientHeaders.class.getPackage().getImplementationVersion())
          .orElse("development");

  private static final Map<String, String> HEADERS =
      Map.of(
          "sdk-language",
          "java",
          "language-version",
          Runtime.version().toString(),
          "sdk-version",
          VERSION,
          "sdk-package-name",
          "spanbeam");

  private ClientHeaders() {}

  /** Returns the informational headers: names in lower case, no secret among them. */
  public static Map<String, String> informational() {
    return HEADERS;
  }
}
