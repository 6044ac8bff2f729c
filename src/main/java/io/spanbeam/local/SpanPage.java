package io.spanbeam.local;

import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A page of spans, newest first; its memory is released by {@link #close}. */
public final class SpanPage implements AutoCloseable {
  private final SpanCursor rows;
  private final VectorSchemaRoot root;
  private final Optional<PagePosition> next;

  private SpanPage(SpanCursor rows, VectorSchemaRoot root, Optional<PagePosition> next) {
    this.rows = rows;
    this.root = root;
    this.next = next;
  }

  /** Makes a page of the only batch of a cursor, which becomes the page's. */
  static SpanPage of(SpanCursor rows, Optional<PagePosition> next, boolean nullColumns) {
    try {
      rows.next();
    } catch (StoreException e) {
      rows.close();
      throw e;
    }
    VectorSchemaRoot all = rows.root();
    if (nullColumns || all.getRowCount() == 0) {
      return new SpanPage(rows, all, next);
    }
    List<FieldVector> present =
        all.getFieldVectors().stream()
            .filter(vector -> vector.getNullCount() < vector.getValueCount())
            .toList();
    VectorSchemaRoot root = new VectorSchemaRoot(present);
    root.setRowCount(all.getRowCount());
    return new SpanPage(rows, root, next);
  }

  /** Returns the rows of the page. */
  public VectorSchemaRoot root() {
    return root;
  }

  /** Returns where the next page starts; empty if there were no further rows. */
  public Optional<PagePosition> next() {
    return next;
  }

  @Override
  public void close() {
    rows.close();
  }
}
