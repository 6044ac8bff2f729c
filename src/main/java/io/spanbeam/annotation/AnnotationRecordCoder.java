package io.spanbeam.annotation;

import io.spanbeam.ax.AnnotationRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;

/** Encodes an {@link AnnotationRecord}. Equal records have equal bytes. */
public final class AnnotationRecordCoder extends AtomicCoder<AnnotationRecord> {
  private static final long serialVersionUID = 1L;
  private static final AnnotationRecordCoder INSTANCE = new AnnotationRecordCoder();
  private static final ByteArrayCoder BYTES = ByteArrayCoder.of();
  private static final int TYPICAL_BYTES = 128;

  private AnnotationRecordCoder() {}

  /** Returns the coder. */
  public static AnnotationRecordCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(AnnotationRecord annotations, OutputStream out) throws IOException {
    ByteWriter bytes = new ByteWriter(TYPICAL_BYTES);
    RecordForm.write(annotations, bytes);
    BYTES.encode(bytes.toByteArray(), out);
  }

  @Override
  public AnnotationRecord decode(InputStream in) throws IOException {
    return RecordForm.readAnnotations(new ByteReader(BYTES.decode(in)));
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
