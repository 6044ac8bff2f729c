package io.spanbeam.local;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.util.Text;

/**
 * A text column as numbers into a dictionary. Flight sends the dictionary ahead of the rows, so it
 * is collected by reading the column once before.
 */
final class ColumnDictionary implements AnswerColumn, AutoCloseable {
  private static final ArrowType.Int INDEX = new ArrowType.Int(32, true);
  private static final long DICTIONARY_ID = 1;

  private final Field field;
  private final Map<Text, Integer> indices = new LinkedHashMap<>();
  private final VarCharVector values;
  private final DictionaryEncoding encoding = new DictionaryEncoding(DICTIONARY_ID, false, INDEX);

  private ColumnDictionary(String name, BufferAllocator allocator) {
    field = new Field(name, new FieldType(true, INDEX, encoding), null);
    values = new VarCharVector(name, allocator);
  }

  /** Reads a column of text to its end and collects its values. */
  static ColumnDictionary collect(String name, SpanCursor column, BufferAllocator allocator) {
    ColumnDictionary dictionary = new ColumnDictionary(name, allocator);
    try {
      while (column.next()) {
        dictionary.add((VarCharVector) column.root().getVector(name));
      }
      dictionary.values.setValueCount(dictionary.indices.size());
      return dictionary;
    } catch (RuntimeException e) {
      dictionary.close();
      throw e;
    }
  }

  private void add(VarCharVector column) {
    for (int i = 0; i < column.getValueCount(); i++) {
      if (!column.isNull(i)) {
        Text value = column.getObject(i);
        if (indices.putIfAbsent(value, indices.size()) == null) {
          values.setSafe(indices.size() - 1, value);
        }
      }
    }
  }

  /** Returns the dictionary for the start of the stream. */
  DictionaryProvider provider() {
    return new DictionaryProvider.MapDictionaryProvider(new Dictionary(values, encoding));
  }

  @Override
  public Field field() {
    return field;
  }

  @Override
  public void fill(FieldVector source, int from, int count, FieldVector target) {
    VarCharVector texts = (VarCharVector) source;
    IntVector numbers = (IntVector) target;
    Text value = new Text();
    numbers.clear();
    numbers.allocateNew(count);
    for (int i = 0; i < count; i++) {
      if (!texts.isNull(from + i)) {
        texts.read(from + i, value);
        Integer index = indices.get(value);
        if (index == null) {
          throw new IllegalStateException(
              "Column '%s' changed while its dictionary was made".formatted(field.getName()));
        }
        numbers.set(i, index);
      }
    }
    numbers.setValueCount(count);
  }

  @Override
  public void close() {
    values.close();
  }
}
