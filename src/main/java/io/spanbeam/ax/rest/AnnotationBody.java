package io.spanbeam.ax.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.NumberOutput;
import io.spanbeam.ax.AnnotationRecord;
import io.spanbeam.ax.AnnotationRequest;
import io.spanbeam.ax.AnnotationValue;
import io.spanbeam.ax.Granularity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** The body of {@code POST /v2/spans/annotate} (ax-protocol §7.1). */
final class AnnotationBody {
  private static final JsonFactory JSON = new JsonFactory();

  /** Below this magnitude a float64 without a fraction is the integer that it prints as. */
  private static final double EXACT_INTEGERS = 1L << 53;

  private AnnotationBody() {}

  /** Encodes a request as JSON. Parts that are absent are left out. */
  static byte[] encode(AnnotationRequest request) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("project_id", request.project().id());
      if (request.start().isPresent()) {
        json.writeStringField("start_time", request.start().get().toString());
      }
      if (request.end().isPresent()) {
        json.writeStringField("end_time", request.end().get().toString());
      }
      // Services before SDK 8.51 know spans only, and may refuse a field that they don't know
      if (request.granularity() != Granularity.SPAN) {
        json.writeStringField("granularity", request.granularity().name());
      }
      json.writeArrayFieldStart("annotations");
      for (AnnotationRecord one : request.records()) {
        write(json, one);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Can't write the body of a request", e);
    }
    return bytes.toByteArray();
  }

  /** Compresses an encoded body. */
  static byte[] gzip(byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException("Can't compress the body of a request", e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, AnnotationRecord annotated) throws IOException {
    json.writeStartObject();
    json.writeStringField("record_id", annotated.recordId());
    json.writeArrayFieldStart("values");
    for (AnnotationValue value : annotated.values()) {
      json.writeStartObject();
      json.writeStringField("name", value.name());
      if (value.label().isPresent()) {
        json.writeStringField("label", value.label().get());
      }
      if (value.score().isPresent()) {
        json.writeFieldName("score");
        json.writeNumber(digits(value.score().getAsDouble()));
      }
      if (value.text().isPresent()) {
        json.writeStringField("text", value.text().get());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /**
   * Returns the fewest digits that read as the same number; those of the JDK are more before 19.
   */
  private static String digits(double score) {
    if (score == Math.rint(score) && Math.abs(score) < EXACT_INTEGERS) {
      return Long.toString((long) score);
    }
    return NumberOutput.toString(score, true).replace(".0E", "E");
  }
}
