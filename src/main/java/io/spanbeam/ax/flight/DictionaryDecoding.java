package io.spanbeam.ax.flight;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * Replaces the dictionary-encoded columns of a batch by plain ones. Columns that were plain before
 * are passed on without a copy.
 */
final class DictionaryDecoding implements AutoCloseable {
  private final BufferAllocator allocator;
  private final List<FieldVector> decoded = new ArrayList<>();

  DictionaryDecoding(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  /**
   * Returns the batch in plain columns; valid until the next call or {@link #close}.
   *
   * @param root the batch as it came
   */
  VectorSchemaRoot decode(VectorSchemaRoot root, DictionaryProvider dictionaries)
      throws AxException {
    close();
    if (root.getFieldVectors().stream().noneMatch(vector -> isEncoded(vector.getField()))) {
      return root;
    }
    List<FieldVector> columns = new ArrayList<>();
    for (FieldVector vector : root.getFieldVectors()) {
      columns.add(isEncoded(vector.getField()) ? plain(vector, dictionaries) : vector);
    }
    return new VectorSchemaRoot(
        columns.stream().map(FieldVector::getField).toList(), columns, root.getRowCount());
  }

  private FieldVector plain(FieldVector indices, DictionaryProvider dictionaries)
      throws AxException {
    Field field = indices.getField();
    Dictionary dictionary =
        field.getDictionary() == null ? null : dictionaries.lookup(field.getDictionary().getId());
    if (dictionary == null) {
      throw new AxException(
          Category.PROTOCOL,
          "Column %s is dictionary-encoded in a way that can't be read".formatted(field.getName()));
    }
    Field values = dictionary.getVector().getField();
    Field plain =
        new Field(
            field.getName(),
            new FieldType(true, values.getType(), null, field.getMetadata()),
            values.getChildren());
    try (ValueVector unnamed = DictionaryEncoder.decode(indices, dictionary, allocator)) {
      FieldVector named = plain.createVector(allocator);
      decoded.add(named);
      unnamed.makeTransferPair(named).transfer();
      return named;
    } catch (IllegalArgumentException e) {
      throw new AxException(
          Category.PROTOCOL,
          "Column %s refers to a value that is not in its dictionary".formatted(field.getName()),
          e);
    }
  }

  private static boolean isEncoded(Field field) {
    return field.getDictionary() != null
        || field.getChildren().stream().anyMatch(DictionaryDecoding::isEncoded);
  }

  @Override
  public void close() {
    decoded.forEach(FieldVector::close);
    decoded.clear();
  }
}
