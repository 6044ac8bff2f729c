package io.spanbeam.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Another reader's batches under the column names {@code c0}, {@code c1} ..., because DuckDB
 * renames columns that differ in case only. Nanosecond timestamps lose their zone, which is UTC by
 * definition of the format: with a zone DuckDB would cut them to microseconds. The buffers are
 * shared, not copied. Closing this leaves the other reader open.
 */
final class PositionalArrowReader extends ArrowReader {
  private final ArrowReader source;
  private final VectorSchemaRoot sourceRoot;
  private final VectorSchemaRoot root;
  private final VectorUnloader unloader;
  private final VectorLoader loader;

  PositionalArrowReader(ArrowReader source, BufferAllocator allocator) throws IOException {
    super(allocator);
    this.source = source;
    sourceRoot = source.getVectorSchemaRoot();
    List<Field> fields = new ArrayList<>();
    for (Field field : sourceRoot.getSchema().getFields()) {
      fields.add(withoutZone("c" + fields.size(), field));
    }
    root = VectorSchemaRoot.create(new Schema(fields), allocator);
    unloader = new VectorUnloader(sourceRoot);
    loader = new VectorLoader(root);
  }

  private static Field withoutZone(String name, Field field) {
    ArrowType type = field.getType();
    if (type instanceof ArrowType.Timestamp timestamp
        && timestamp.getUnit() == TimeUnit.NANOSECOND) {
      type = new ArrowType.Timestamp(TimeUnit.NANOSECOND, null);
    }
    List<Field> children = new ArrayList<>();
    for (Field child : field.getChildren()) {
      children.add(withoutZone(child.getName(), child));
    }
    return new Field(
        name, new FieldType(field.isNullable(), type, field.getDictionary()), children);
  }

  @Override
  public VectorSchemaRoot getVectorSchemaRoot() {
    return root;
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    if (!source.loadNextBatch()) {
      root.clear();
      return false;
    }
    try (ArrowRecordBatch batch = unloader.getRecordBatch()) {
      loader.load(batch);
    }
    return true;
  }

  @Override
  public Map<Long, Dictionary> getDictionaryVectors() throws IOException {
    return source.getDictionaryVectors();
  }

  @Override
  public Dictionary lookup(long id) {
    return source.lookup(id);
  }

  @Override
  public Set<Long> getDictionaryIds() {
    return source.getDictionaryIds();
  }

  @Override
  public long bytesRead() {
    return source.bytesRead();
  }

  @Override
  public void close() {
    root.close();
  }

  @Override
  protected void closeReadSource() {
    // the source belongs to the caller
  }

  @Override
  protected Schema readSchema() {
    return root.getSchema();
  }
}
