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

  BlockRowsFn(Schema schema, RecordCheck check, Sharding sharding) {
    super(sharding);
    this.schema = schema;
    this.check = check;
  }

  @Setup
  public void setup() {
    records = RowRecords.of(schema, check);
  }

  @Override
  void read(Row element, RecordConsumer consumer) throws IOException {
    records.read(element, consumer);
  }
}
