package io.spanbeam.sink;

import io.spanbeam.span.ColumnCatalog;
import java.util.HashMap;
import java.util.Map;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** Collects the columns of the rows of a part: types, and how many values are not null. */
final class PartColumns {
  private final Map<String, Long> nonNull = new HashMap<>();
  private ColumnCatalog catalog = ColumnCatalog.empty();
  private Schema lastSchema;

  void add(VectorSchemaRoot root) {
    // Batches of one range mostly share their schema; the union is only made where it changes.
    if (!root.getSchema().equals(lastSchema)) {
      lastSchema = root.getSchema();
      catalog = catalog.union(ColumnCatalog.of(lastSchema));
    }
    for (FieldVector column : root.getFieldVectors()) {
      long values = root.getRowCount() - column.getNullCount();
      nonNull.merge(column.getName(), values, Long::sum);
    }
  }

  ColumnCatalog catalog() {
    return catalog;
  }

  Map<String, Long> nonNull() {
    return Map.copyOf(nonNull);
  }
}
