package io.spanbeam.span.json;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.spanbeam.span.BatchSlicer;
import io.spanbeam.span.RowsLoader;
import io.spanbeam.span.SpanBatch;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RandomBatchesTest {
  private static final int BATCHES = 400;

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private record Filled(VectorSchemaRoot root, List<Map<String, Object>> rows) {}

  private Filled fill(Random random) {
    RandomColumns columns = new RandomColumns(random);
    int rowCount = random.nextInt(40);
    List<FieldVector> vectors = new ArrayList<>();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int row = 0; row < rowCount; row++) {
      rows.add(new LinkedHashMap<>());
    }
    for (int column = random.nextInt(6); column >= 0; column--) {
      FieldVector vector = columns.field("column " + column, 3).createVector(memory.allocator());
      vector.setInitialCapacity(rowCount);
      vector.allocateNew();
      vectors.add(vector);
      for (int row = 0; row < rowCount; row++) {
        Object value = columns.fill(vector, row);
        if (value != RandomColumns.ABSENT) {
          rows.get(row).put(vector.getName(), value);
        }
      }
      vector.setValueCount(rowCount);
    }
    return new Filled(new VectorSchemaRoot(vectors), rows);
  }

  @Test
  void everyValueOfEveryTypeReadsAsTheSameValueAgain() throws JsonProcessingException {
    // one encoder, so that what is left of one batch would show in the next
    JsonSpanEncoder encoder = new JsonSpanEncoder(JsonShape.COLUMNS);
    for (int seed = 0; seed < BATCHES; seed++) {
      Filled filled = fill(new Random(seed));
      try (VectorSchemaRoot root = filled.root()) {
        assertRows("seed " + seed, filled.rows(), TestBatch.encode(encoder, root));
      }
    }
  }

  @Test
  void slicesOfEveryTypeHoldTheSameValues() throws JsonProcessingException {
    for (int seed = 0; seed < BATCHES; seed++) {
      Filled filled = fill(new Random(seed));
      JsonSpanEncoder encoder = new JsonSpanEncoder(JsonShape.COLUMNS);
      List<String> lines = new ArrayList<>();
      try (VectorSchemaRoot root = filled.root()) {
        try (RowsLoader loader = new RowsLoader(memory.allocator())) {
          for (SpanBatch slice : new BatchSlicer(0, 1 + seed * 8L).slices(root)) {
            lines.addAll(TestBatch.encode(encoder, loader.load(slice)));
          }
        }
        assertRows("seed " + seed, filled.rows(), lines);
      }
    }
  }

  private static void assertRows(
      String reason, List<Map<String, Object>> expected, List<String> lines)
      throws JsonProcessingException {
    assertThat(reason, lines.size(), is(expected.size()));
    for (int row = 0; row < lines.size(); row++) {
      Object actual = value(StrictJson.readUnique(lines.get(row)), expected.get(row));
      assertThat(reason + ", row " + row, actual, is(expected.get(row)));
    }
  }

  /** Returns a JSON value as the kind of object that is expected there, if it has that kind. */
  private static Object value(JsonNode node, Object expected) {
    if (node.isNull()) {
      return null;
    } else if (node.isObject() && expected instanceof Map<?, ?> members) {
      Map<String, Object> object = new LinkedHashMap<>();
      node.fields()
          .forEachRemaining(
              member ->
                  object.put(
                      member.getKey(), value(member.getValue(), members.get(member.getKey()))));
      return object;
    } else if (node.isArray() && expected instanceof List<?> elements) {
      List<Object> array = new ArrayList<>();
      for (int i = 0; i < node.size(); i++) {
        array.add(value(node.get(i), i < elements.size() ? elements.get(i) : null));
      }
      return array;
    } else if (node.isIntegralNumber() && expected instanceof BigInteger) {
      return node.bigIntegerValue();
    } else if (node.isBigDecimal() && expected instanceof BigDecimal) {
      return node.decimalValue();
    } else if (node.isBigDecimal() && expected instanceof Double) {
      // the decimal in between has no negative zero
      double number = node.doubleValue();
      return number == 0 ? Math.copySign(number, (Double) expected) : number;
    } else if (node.isBigDecimal() && expected instanceof Float) {
      float number = node.floatValue();
      return number == 0 ? Math.copySign(number, (Float) expected) : number;
    } else if (node.isBoolean()) {
      return node.booleanValue();
    }
    return node.isTextual() ? node.textValue() : node;
  }
}
