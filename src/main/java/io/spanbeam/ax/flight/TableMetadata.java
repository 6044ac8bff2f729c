package io.spanbeam.ax.flight;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;

/** What the schema of an uploaded table says about it, besides its columns (ax-protocol §6.3). */
final class TableMetadata {
  private static final String KEY = "arize-schema";
  private static final int TRACING = 5;
  private static final int GENERATIVE_LLM = 7;

  private TableMetadata() {}

  @FunctionalInterface
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  /** Returns the metadata of a table for the spans of a project: a protobuf message as base64. */
  static Map<String, String> of(String projectName) {
    byte[] constants =
        message(
            out -> {
              out.writeString(1, projectName);
              out.writeEnum(4, TRACING);
              out.writeEnum(5, GENERATIVE_LLM);
            });
    byte[] schema =
        message(
            out -> {
              out.writeByteArray(1, constants);
              // A message without fields, which says that the rows are spans
              out.writeByteArray(8, new byte[0]);
            });
    return Map.of(KEY, Base64.getEncoder().encodeToString(schema));
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write the metadata of a schema", e);
    }
    return bytes.toByteArray();
  }
}
