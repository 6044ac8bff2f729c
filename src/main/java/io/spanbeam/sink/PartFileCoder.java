package io.spanbeam.sink;

import io.spanbeam.span.ColumnCatalog;
import io.spanbeam.span.RangeReport;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.SerializableCoder;

/** Writes part descriptions between workers of one run; the first byte is the version. */
final class PartFileCoder extends CustomCoder<PartFile> {
  private static final int VERSION = 1;
  private static final SerializableCoder<ColumnCatalog> CATALOG =
      SerializableCoder.of(ColumnCatalog.class);

  @Override
  public void encode(PartFile part, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeByte(VERSION);
    out.writeUTF(part.path());
    out.writeInt(part.range());
    out.writeInt(part.firstSequence());
    out.writeLong(part.rows());
    out.writeInt(part.checksum().value());
    out.writeLong(part.checksum().length());
    out.writeLong(part.filteredRows());
    out.writeLong(part.startTimes().first());
    out.writeLong(part.startTimes().last());
    CATALOG.encode(part.catalog(), out);
    // Sorted, so that equal parts have equal bytes.
    Map<String, Long> nonNull = new TreeMap<>(part.nonNull());
    out.writeInt(nonNull.size());
    for (Map.Entry<String, Long> column : nonNull.entrySet()) {
      out.writeUTF(column.getKey());
      out.writeLong(column.getValue());
    }
    out.writeInt(part.reports().size());
    for (RangeReport report : part.reports()) {
      encode(report, out);
    }
    out.flush();
  }

  @Override
  public PartFile decode(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new CoderException(
          "The description of a part has version %d, not %d: all workers must run the same release"
              .formatted(version, VERSION));
    }
    String path = in.readUTF();
    int range = in.readInt();
    int firstSequence = in.readInt();
    long rows = in.readLong();
    Crc32c checksum = new Crc32c(in.readInt(), in.readLong());
    long filteredRows = in.readLong();
    StartTimes startTimes = new StartTimes(in.readLong(), in.readLong());
    ColumnCatalog catalog = CATALOG.decode(in);
    Map<String, Long> nonNull = new TreeMap<>();
    for (int columns = in.readInt(); columns > 0; columns--) {
      nonNull.put(in.readUTF(), in.readLong());
    }
    List<RangeReport> reports = new ArrayList<>();
    for (int count = in.readInt(); count > 0; count--) {
      reports.add(decodeReport(in));
    }
    return new PartFile(
        path,
        range,
        firstSequence,
        rows,
        checksum,
        filteredRows,
        catalog,
        nonNull,
        startTimes,
        reports);
  }

  private static void encode(RangeReport report, DataOutputStream out) throws IOException {
    out.writeInt(report.range());
    encode(report.from(), out);
    encode(report.to(), out);
    out.writeLong(report.planned());
    out.writeLong(report.counted());
    out.writeLong(report.received());
    out.writeLong(report.duplicates());
    out.writeLong(report.outside());
    out.writeLong(report.emitted());
    out.writeInt(report.reopened());
    out.writeUTF(report.reconciliation().name());
  }

  private static RangeReport decodeReport(DataInputStream in) throws IOException {
    return new RangeReport(
        in.readInt(),
        decodeInstant(in),
        decodeInstant(in),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readInt(),
        RangeReport.Reconciliation.valueOf(in.readUTF()));
  }

  private static void encode(Instant instant, DataOutputStream out) throws IOException {
    out.writeLong(instant.getEpochSecond());
    out.writeInt(instant.getNano());
  }

  private static Instant decodeInstant(DataInputStream in) throws IOException {
    return Instant.ofEpochSecond(in.readLong(), in.readInt());
  }
}
