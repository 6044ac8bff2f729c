package io.spanbeam.row;

import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns when all is read of each column that no batch had, because its name may be misspelt: rows
 * have null there. Documented columns are left out; a project may well have none of their values.
 * An element has a byte for each column, 1 if the batch has it.
 */
final class AbsentColumns extends PTransform<PCollection<byte[]>, PDone> {
  private static final long serialVersionUID = 1L;

  private final RowColumns columns;

  AbsentColumns(RowColumns columns) {
    this.columns = columns;
  }

  @Override
  public PDone expand(PCollection<byte[]> found) {
    found
        // Without a batch there is nothing to say, and windows other than the global one may come.
        .apply("In any batch", Combine.<byte[]>globally(AbsentColumns::union).withoutDefaults())
        .setCoder(ByteArrayCoder.of())
        .apply("Warn", ParDo.of(new WarnFn(columns)));
    return PDone.in(found.getPipeline());
  }

  private static byte[] union(Iterable<byte[]> batches) {
    byte[] union = new byte[0];
    for (byte[] found : batches) {
      // Elements must not be changed.
      union = Arrays.copyOf(union, Math.max(union.length, found.length));
      for (int i = 0; i < found.length; i++) {
        union[i] |= found[i];
      }
    }
    return union;
  }

  private static final class WarnFn extends DoFn<byte[], Void> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(AbsentColumns.class);

    private final RowColumns columns;

    WarnFn(RowColumns columns) {
      this.columns = columns;
    }

    @ProcessElement
    public void processElement(@Element byte[] found) {
      List<String> names = columns.columns();
      for (int i = 0; i < found.length; i++) {
        if (found[i] == 0 && KnownColumns.type(names.get(i)).isEmpty()) {
          LOG.warn(
              "Column {} was in no range, so it is null in all rows: is its name right?",
              names.get(i));
        }
      }
    }
  }
}
