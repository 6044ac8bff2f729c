package io.spanbeam.local;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;

/**
 * What a DoPut of annotations is for: the protobuf JSON form of {@code DoPutRequest} (ax-protocol
 * §6.2), with keys in camel case or as the protocol names them.
 *
 * @param spaceId ID of the space
 * @param projectName name of the project
 */
record AnnotationPutCommand(String spaceId, String projectName) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads the command; refuses one that is invalid, or is for something else than annotations. */
  static AnnotationPutCommand parse(FlightDescriptor descriptor) {
    if (!descriptor.isCommand()) {
      throw invalid("The descriptor is a path, but must be a command");
    }
    JsonNode root = json(descriptor.getCommand());
    JsonNode request = value(root, "writeSpanAnnotationRequest", "write_span_annotation_request");
    if (!request.isObject()) {
      throw CallStatus.UNIMPLEMENTED
          .withDescription("The local AX takes writeSpanAnnotationRequest only, not " + names(root))
          .toRuntimeException();
    }
    return new AnnotationPutCommand(
        text(request, "spaceId", "space_id"),
        text(request, "externalModelId", "external_model_id"));
  }

  private static JsonNode json(byte[] command) {
    try {
      JsonNode root = JSON.readTree(command);
      if (root.isObject()) {
        return root;
      }
    } catch (JacksonException e) {
      throw invalid("Invalid descriptor: it is not JSON, " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("Can't read a descriptor", e);
    }
    throw invalid("Invalid descriptor: it is not a JSON object");
  }

  private static String names(JsonNode root) {
    return root.isEmpty()
        ? "an empty request"
        : root.properties().stream().map(Map.Entry::getKey).collect(joining(", "));
  }

  private static String text(JsonNode request, String name, String protoName) {
    JsonNode value = value(request, name, protoName);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw invalid("Invalid descriptor: %s is missing or no text".formatted(name));
    }
    return value.asText();
  }

  private static JsonNode value(JsonNode node, String name, String protoName) {
    return node.hasNonNull(name) ? node.path(name) : node.path(protoName);
  }

  private static FlightRuntimeException invalid(String sentence) {
    return CallStatus.INVALID_ARGUMENT.withDescription(sentence).toRuntimeException();
  }
}
