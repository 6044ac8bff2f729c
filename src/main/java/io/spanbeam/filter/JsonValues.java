package io.spanbeam.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.complex.BaseListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;

/** The values of a nested vector as compact JSON, with nulls written and keys in their order. */
final class JsonValues extends TextValues {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          // Else characters beyond 16 bits are escaped, and no part of them is found as written.
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  private final FieldVector vector;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();

  JsonValues(FieldVector vector) {
    this.vector = vector;
  }

  @Override
  boolean load(int row) {
    if (vector.isNull(row)) {
      return false;
    }
    buffer.reset();
    try (JsonGenerator json = JSON.createGenerator(buffer)) {
      write(json, vector, row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] text = buffer.toByteArray();
    return take(text, text.length);
  }

  @Override
  boolean isNull(int row) {
    return vector.isNull(row);
  }

  private static void write(JsonGenerator json, FieldVector values, int row) throws IOException {
    if (values.isNull(row)) {
      json.writeNull();
    } else if (values instanceof MapVector map) {
      writeMap(json, map, row);
    } else if (values instanceof BaseListVector list) {
      FieldVector elements = values.getChildrenFromFields().get(0);
      json.writeStartArray();
      for (int i = list.getElementStartIndex(row); i < list.getElementEndIndex(row); i++) {
        write(json, elements, i);
      }
      json.writeEndArray();
    } else if (values instanceof StructVector struct) {
      json.writeStartObject();
      for (FieldVector member : struct.getChildrenFromFields()) {
        json.writeFieldName(member.getName());
        write(json, member, row);
      }
      json.writeEndObject();
    } else {
      writeScalar(json, values, row);
    }
  }

  private static void writeMap(JsonGenerator json, MapVector map, int row) throws IOException {
    StructVector entries = (StructVector) map.getDataVector();
    FieldVector keys = entries.getChildrenFromFields().get(0);
    FieldVector values = entries.getChildrenFromFields().get(1);
    json.writeStartObject();
    for (int i = map.getElementStartIndex(row); i < map.getElementEndIndex(row); i++) {
      json.writeFieldName(String.valueOf(keys.getObject(i)));
      write(json, values, i);
    }
    json.writeEndObject();
  }

  private static void writeScalar(JsonGenerator json, FieldVector values, int row)
      throws IOException {
    if (values instanceof BitVector bits) {
      json.writeBoolean(bits.get(row) != 0);
    } else if (values instanceof FloatingPointVector floats) {
      double value = floats.getValueAsDouble(row);
      if (Double.isFinite(value)) {
        json.writeNumber(value);
      } else {
        json.writeNull();
      }
    } else if (values instanceof BaseIntVector integers) {
      json.writeNumber(String.valueOf(values.getObject(row)));
    } else if (values.getObject(row) instanceof BigDecimal decimal) {
      json.writeNumber(decimal);
    } else if (values.getObject(row) instanceof byte[] bytes) {
      json.writeString(new String(bytes, UTF_8));
    } else {
      json.writeString(String.valueOf(values.getObject(row)));
    }
  }
}
