package io.spanbeam.span.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Reads JSON without any leniency and without losing digits. */
final class StrictJson {
  private static final JsonMapper EXACT = mapper(false);
  private static final JsonMapper UNIQUE_NAMES = mapper(true);

  private StrictJson() {}

  private static JsonMapper mapper(boolean uniqueNames) {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(10_000)
                    .maxNumberLength(1_000_000)
                    .build())
            .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, uniqueNames)
            .build();
    return JsonMapper.builder(factory)
        .nodeFactory(new ExactNumbers())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
        .build();
  }

  /** Reads one value. */
  static JsonNode read(String text) throws JsonProcessingException {
    return EXACT.readTree(text);
  }

  /** Reads one value in which no name occurs twice in an object. */
  static JsonNode readUnique(String text) throws JsonProcessingException {
    return UNIQUE_NAMES.readTree(text);
  }

  private static final class ExactNumbers extends JsonNodeFactory {
    @SuppressWarnings("deprecation")
    ExactNumbers() {
      // keeps trailing zeros
      super(true);
    }
  }
}
