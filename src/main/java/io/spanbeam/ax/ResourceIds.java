package io.spanbeam.ax;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Tells the IDs of the service from names (ax-protocol §3.2). */
public final class ResourceIds {
  private static final int BASE64_GROUP = 4;

  private ResourceIds() {}

  /**
   * Returns whether a text is an ID: base64 of the standard alphabet with its padding, of UTF-8
   * text with a colon in it. A name that happens to look so is taken for an ID, as the other
   * clients do.
   */
  public static boolean isId(String text) {
    // Java's decoder accepts missing padding
    if (text.isEmpty() || text.length() % BASE64_GROUP != 0) {
      return false;
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(text);
      return StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(decoded))
              .toString()
              .indexOf(':')
          >= 0;
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return false;
    }
  }
}
