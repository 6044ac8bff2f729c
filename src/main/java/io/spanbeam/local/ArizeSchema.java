package io.spanbeam.local;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;

/**
 * What the metadata of a written Arrow schema says about it: base64 of a protobuf message
 * (ax-protocol §6.3). Fields that have no meaning here are skipped.
 *
 * @param modelId name of the project; empty if it does not say
 * @param environment number of the environment; 0 if it does not say
 */
record ArizeSchema(String modelId, int environment) {
  private static final String KEY = "arize-schema";
  private static final int TRACING = 5;
  private static final int CONSTANTS_FIELD = 1;
  private static final int MODEL_ID_FIELD = 1;
  private static final int ENVIRONMENT_FIELD = 4;

  /**
   * Checks that the metadata, if there is any, names a project and the environment of spans.
   *
   * @throws IllegalArgumentException with one sentence if it does not, or cannot be read
   */
  static void check(Map<String, String> metadata, String projectName) {
    String text = metadata == null ? null : metadata.get(KEY);
    if (text == null) {
      return;
    }
    ArizeSchema schema = parse(text);
    if (!schema.modelId.equals(projectName)) {
      throw new IllegalArgumentException(
          "Schema metadata %s is for model_id '%s', but the descriptor for '%s'"
              .formatted(KEY, schema.modelId, projectName));
    }
    if (schema.environment != TRACING) {
      throw new IllegalArgumentException(
          "Schema metadata %s is for environment %d, but spans are in %d"
              .formatted(KEY, schema.environment, TRACING));
    }
  }

  private static ArizeSchema parse(String text) {
    try {
      return read(CodedInputStream.newInstance(Base64.getDecoder().decode(text)));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Schema metadata %s is no base64 of a protobuf message: %s"
              .formatted(KEY, e.getMessage()),
          e);
    }
  }

  private static ArizeSchema read(CodedInputStream message) throws IOException {
    ArizeSchema schema = new ArizeSchema("", 0);
    for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == CONSTANTS_FIELD) {
        schema = constants(message.readBytes().newCodedInput());
      } else {
        message.skipField(tag);
      }
    }
    return schema;
  }

  private static ArizeSchema constants(CodedInputStream message) throws IOException {
    String modelId = "";
    int environment = 0;
    for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case MODEL_ID_FIELD -> modelId = message.readStringRequireUtf8();
        case ENVIRONMENT_FIELD -> environment = message.readEnum();
        default -> message.skipField(tag);
      }
    }
    return new ArizeSchema(modelId, environment);
  }
}
