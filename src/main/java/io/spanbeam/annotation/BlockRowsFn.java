package io.spanbeam.annotation;

import io.spanbeam.annotation.input.RecordCheck;
import io.spanbeam.annotation.input.RecordConsumer;
import io.spanbeam.annotation.input.RowRecords;
import java.io.IOException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/** Puts rows into blocks by shard. */
final class BlockRowsFn extends BlockFn<Row> {
  private final Schema schema;
  private final RecordCheck check;
  private transient RowRecords records;

  BlockRowsFn(
      Schema schema, AnnotationServiceFactory services, RecordCheck check, Sharding sharding) {
    super(services, sharding);
    this.schema = schema;
    this.check = check;
  }

  @Override
  void prepare() {
    records = RowRecords.of(schema, check);
  }

  @Override
  void read(Row element, RecordConsumer consumer) throws IOException {
    records.read(element, consumer);
  }
}
