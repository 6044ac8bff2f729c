package io.spanbeam.annotation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.annotation.input.DeadLetter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads a file of dead letters; {@link DeadLetter} says how a line looks. */
final class DeadLetterFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DeadLetterFile() {}

  /** Returns the reason of the first dead letter of a code. */
  static Optional<String> firstReason(String path, String code) throws IOException {
    try (InputStream in = new BufferedInputStream(RunFiles.open(path));
        MappingIterator<JsonNode> lines = JSON.readerFor(JsonNode.class).readValues(in)) {
      while (lines.hasNextValue()) {
        JsonNode letter = lines.nextValue().path(DeadLetter.MEMBER);
        if (letter.path("code").asText().equals(code)) {
          return Optional.of(letter.path("reason").asText());
        }
      }
      return Optional.empty();
    }
  }
}
