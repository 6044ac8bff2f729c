package io.spanbeam.span.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.apache.arrow.vector.FieldVector;

/** Writes the values of a column through the writer of its type, and changes when or how. */
abstract class WrappedWriter extends ValueWriter {
  final ValueWriter inner;

  private WrappedWriter(ValueWriter inner) {
    this.inner = inner;
  }

  @Override
  final void load(FieldVector values, int count) {
    inner.bind(values);
  }

  @Override
  final void trim() {
    super.trim();
    inner.trim();
  }

  /** A text that is no value when it is empty. */
  static final class NotEmpty extends WrappedWriter {
    NotEmpty(ValueWriter inner) {
      super(inner);
    }

    @Override
    boolean write(int index, JsonOutput output) {
      return !inner.isNull(index) && !inner.isEmpty(index) && inner.write(index, output);
    }
  }

  /** Who annotated, as the object that the REST model has for it (ax-protocol §4.3). */
  static final class Annotator extends WrappedWriter {
    private static final byte[] BEFORE = "{\"email\":".getBytes(ISO_8859_1);

    Annotator(ValueWriter inner) {
      super(inner);
    }

    @Override
    boolean write(int index, JsonOutput output) {
      int start = output.position();
      output.raw(BEFORE);
      if (!inner.write(index, output)) {
        output.moveTo(start);
        return false;
      }
      output.raw((byte) '}');
      return true;
    }
  }
}
