package io.spanbeam.ax.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.spanbeam.span.SpanColumns;
import java.io.IOException;
import java.time.DateTimeException;

/**
 * Spreads the nested spans of REST over columns named as in a Flight export (ax-protocol §8.5).
 * Fields that the published model does not know become columns of their own name.
 */
final class SpanJsonReader {
  private static final String KIND = "kind";
  private static final String ANNOTATIONS = "annotations";
  private static final String EVALUATIONS = "evaluations";

  private final PageColumns columns;
  private final NamedEntries annotations;
  private final NamedEntries evaluations;

  /** A span does not follow the protocol; the message continues "span 3 ...". */
  static final class InvalidSpanException extends IOException {
    private static final long serialVersionUID = 1L;

    InvalidSpanException(String message) {
      super(message);
    }
  }

  SpanJsonReader(PageColumns columns) {
    this.columns = columns;
    annotations = new NamedEntries(columns, SpanColumns.ANNOTATION_PREFIX, ANNOTATIONS);
    evaluations = new NamedEntries(columns, SpanColumns.EVALUATION_PREFIX, EVALUATIONS);
  }

  /** Reads the span at the current token into a new row. */
  void read(JsonParser parser) throws IOException {
    columns.startRow();
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new InvalidSpanException("is not a JSON object");
    }
    Object kind = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("context") && value == JsonToken.START_OBJECT) {
        flatten("context.", parser);
      } else if (field.equals("attributes") && value == JsonToken.START_OBJECT) {
        flatten(SpanColumns.ATTRIBUTES_PREFIX, parser);
      } else if (field.equals(ANNOTATIONS) && value == JsonToken.START_ARRAY) {
        annotations.read(parser);
      } else if (field.equals(EVALUATIONS) && value == JsonToken.START_ARRAY) {
        evaluations.read(parser);
      } else if (field.equals(SpanColumns.START_TIME) || field.equals(SpanColumns.END_TIME)) {
        columns.set(field, nanos(field, JsonValues.read(parser)));
      } else if (field.equals(KIND)) {
        kind = JsonValues.read(parser);
      } else {
        columns.set(field, JsonValues.read(parser));
      }
    }
    setKind(kind);
  }

  private void flatten(String prefix, JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String column = prefix + parser.currentName();
      parser.nextToken();
      columns.set(column, JsonValues.read(parser));
    }
  }

  /** The kind normally stands among the attributes too; only a different one needs a column. */
  private void setKind(Object kind) {
    Object attribute = columns.value(SpanColumns.SPAN_KIND);
    if (attribute == null) {
      columns.set(SpanColumns.SPAN_KIND, kind);
    } else if (!attribute.equals(kind)) {
      columns.set(KIND, kind);
    }
  }

  private static NumberText nanos(String field, Object value) throws InvalidSpanException {
    if (value == null) {
      return null;
    }
    if (value instanceof NumberText number && number.fitsLong()) {
      return number;
    }
    try {
      if (value instanceof String text) {
        return new NumberText(Long.toString(SpanTimes.toNanos(text)), true);
      }
    } catch (DateTimeException | ArithmeticException e) {
      // Falls through to the one message for whatever is no time
    }
    throw new InvalidSpanException(
        "has the %s '%s', which is not an ISO 8601 time that fits 64 bits of nanoseconds"
            .formatted(field, JsonValues.text(value)));
  }
}
