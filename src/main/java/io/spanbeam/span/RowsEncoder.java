package io.spanbeam.span;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowBuffer;
import org.apache.arrow.vector.ipc.message.FBSerializables;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Encodes consecutive rows of a batch as an Arrow IPC stream: the schema, one record batch, the end
 * mark. The values go from the buffers of the columns to one array of the right size, without a
 * slice of each column in between; only columns of rare types are sliced first. Not thread-safe.
 */
final class RowsEncoder {
  private static final int CONTINUATION = -1;
  private static final int PREFIX_BYTES = 8;
  private static final int END_BYTES = 8;
  private static final int ALIGNMENT = 8;

  private Schema schema;
  private byte[] schemaMessage;

  /**
   * Encodes rows.
   *
   * @param root where the rows are; left as it is
   */
  byte[] encode(VectorSchemaRoot root, int start, int count) {
    ColumnSlices slices = new ColumnSlices();
    for (var column : root.getFieldVectors()) {
      if (!slices.add(column, start, count)) {
        return encodeSliced(root, start, count);
      }
    }
    return encode(slices, schemaMessage(root.getSchema()), count);
  }

  private static byte[] encode(ColumnSlices slices, byte[] schemaMessage, int count) {
    List<ArrowBuffer> layout = new ArrayList<>(slices.buffers().size());
    long bodyBytes = 0;
    for (ColumnSlices.Buffer buffer : slices.buffers()) {
      layout.add(new ArrowBuffer(bodyBytes, buffer.length()));
      bodyBytes += aligned(buffer.length());
    }
    ByteBuffer metadata = metadata(slices, layout, count, bodyBytes);
    int metadataBytes = Math.toIntExact(aligned(metadata.remaining()));
    int head = schemaMessage.length + PREFIX_BYTES + metadataBytes;
    byte[] bytes = new byte[Math.toIntExact(head + bodyBytes + END_BYTES)];
    System.arraycopy(schemaMessage, 0, bytes, 0, schemaMessage.length);
    LittleEndian.setInt(bytes, schemaMessage.length, CONTINUATION);
    LittleEndian.setInt(bytes, schemaMessage.length + Integer.BYTES, metadataBytes);
    metadata.get(bytes, schemaMessage.length + PREFIX_BYTES, metadata.remaining());
    for (int i = 0; i < layout.size(); i++) {
      slices.buffers().get(i).copyTo(bytes, head + (int) layout.get(i).getOffset());
    }
    LittleEndian.setInt(bytes, bytes.length - END_BYTES, CONTINUATION);
    return bytes;
  }

  private static ByteBuffer metadata(
      ColumnSlices slices, List<ArrowBuffer> layout, int count, long bodyBytes) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    RecordBatch.startNodesVector(builder, slices.nodes().size());
    int nodes = FBSerializables.writeAllStructsToVector(builder, slices.nodes());
    RecordBatch.startBuffersVector(builder, layout.size());
    int buffers = FBSerializables.writeAllStructsToVector(builder, layout);
    RecordBatch.startRecordBatch(builder);
    RecordBatch.addLength(builder, count);
    RecordBatch.addNodes(builder, nodes);
    RecordBatch.addBuffers(builder, buffers);
    int batch = RecordBatch.endRecordBatch(builder);
    return MessageSerializer.serializeMessage(
        builder, MessageHeader.RecordBatch, batch, bodyBytes, IpcOption.DEFAULT);
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** The batches of a stream mostly share their schema. */
  private byte[] schemaMessage(Schema of) {
    if (schema != of && !of.equals(schema)) {
      HeapChannels.Sink message = new HeapChannels.Sink(4096);
      try (WriteChannel out = new WriteChannel(message)) {
        MessageSerializer.serialize(out, of);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      schemaMessage = message.toByteArray();
      schema = of;
    }
    return schemaMessage;
  }

  /** Leaves it to Arrow, whatever the types are. */
  private static byte[] encodeSliced(VectorSchemaRoot root, int start, int count) {
    HeapChannels.Sink bytes = new HeapChannels.Sink(expectedBytes(root, count));
    try (VectorSchemaRoot slice = root.slice(start, count);
        ArrowStreamWriter writer = new ArrowStreamWriter(slice, null, bytes)) {
      writer.start();
      writer.writeBatch();
      writer.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static int expectedBytes(VectorSchemaRoot root, int count) {
    long bytes = 4096;
    for (var column : root.getFieldVectors()) {
      bytes += column.getBufferSizeFor(count) + 256;
    }
    return Math.toIntExact(bytes);
  }
}
