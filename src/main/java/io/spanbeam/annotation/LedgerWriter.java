package io.spanbeam.annotation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Notes what was upserted, after the service has said so. One line for each record: its digest in
 * hexadecimal, a space, and its ID as a JSON string for the reader's eye. A record that was
 * upserted and not noted, because the worker died in between, is sent again by the next run.
 *
 * <p>On the local disk a line is in the file once {@link #add} returns. Object stores have no way
 * to continue a file, so there some batches share a new object.
 */
final class LedgerWriter implements AutoCloseable {
  /** A request to an object store takes as long as one to the service. */
  private static final int BATCHES_PER_OBJECT = 10;

  private final RunDirectory directory;
  private final RecordDigest.Maker digests;
  private final boolean local;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private int pendingBatches;
  private OutputStream file;

  LedgerWriter(RunDirectory directory, RecordDigest.Maker digests) {
    this.directory = directory;
    this.digests = digests;
    this.local = RunFiles.isLocal(directory.path());
  }

  /** Notes the records of a batch that the service has written. */
  void add(List<MergedRecord> upserted) throws IOException {
    JsonStringEncoder json = JsonStringEncoder.getInstance();
    for (MergedRecord merged : upserted) {
      pending.writeBytes(digests.of(merged.annotations()).toHex().getBytes(UTF_8));
      pending.write(' ');
      pending.write('"');
      pending.writeBytes(json.quoteAsUTF8(merged.recordId()));
      pending.write('"');
      pending.write('\n');
    }
    pendingBatches++;
    if (local || pendingBatches >= BATCHES_PER_OBJECT) {
      flush();
    }
  }

  private void flush() throws IOException {
    if (pending.size() == 0) {
      return;
    }
    if (local) {
      if (file == null) {
        file = RunFiles.append(directory.newLedgerFile());
      }
      pending.writeTo(file);
    } else {
      try (OutputStream object = RunFiles.create(directory.newLedgerFile())) {
        pending.writeTo(object);
      }
    }
    pending.reset();
    pendingBatches = 0;
  }

  @Override
  public void close() throws IOException {
    try {
      flush();
    } finally {
      if (file != null) {
        file.close();
      }
    }
  }
}
