package io.spanbeam.ax.flight;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * {@code WriteSpanAnnotationResponse}: the answer to an upload of annotations (ax-protocol §6.4).
 *
 * @param updated rows applied
 * @param unmatched span IDs that were not found
 */
record AnnotationResult(long updated, Set<String> unmatched) {
  private static final int UPDATED_TAG = 1 << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int UNMATCHED_TAG = 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  /**
   * Reads a message. Fields that it does not know are skipped.
   *
   * @throws IOException if it is none
   */
  static AnnotationResult parse(byte[] message) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(message);
    long updated = 0;
    Set<String> unmatched = new HashSet<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == UPDATED_TAG) {
        updated = in.readInt64();
      } else if (tag == UNMATCHED_TAG) {
        unmatched.add(in.readStringRequireUtf8());
      } else {
        in.skipField(tag);
      }
    }
    return new AnnotationResult(updated, unmatched);
  }
}
