package io.spanbeam.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The footer of a Parquet file, looked at for one thing: timestamps in nanoseconds that are marked
 * as UTC. DuckDB reads those as microseconds and drops the last three digits, but keeps all digits
 * of nanoseconds without the mark. The mark is one bit of the footer (Parquet format, {@code
 * TimestampType.isAdjustedToUTC}, in Thrift's compact protocol); the values are the same.
 */
final class ParquetFooter {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final int TAIL_BYTES = 8;

  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int BYTE = 3;
  private static final int LONGEST_VARINT = 6;
  private static final int DOUBLE = 7;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int SET = 10;
  private static final int MAP = 11;
  private static final int STRUCT = 12;

  // numbers of fields in parquet.thrift
  private static final int SCHEMA = 2;
  private static final int LOGICAL_TYPE = 10;
  private static final int TIMESTAMP = 8;
  private static final int ADJUSTED_TO_UTC = 1;
  private static final int UNIT = 2;
  private static final int NANOS = 3;

  private final byte[] bytes;
  private int position;
  private int lastField;
  private int fieldStart;
  private int changes;

  private ParquetFooter(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns whether a file begins as Parquet files do. */
  static boolean isParquet(byte[] firstBytes) {
    return firstBytes.length >= MAGIC.length
        && Arrays.equals(firstBytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /** Returns whether a file has nanosecond timestamps that are marked as UTC. */
  static boolean marksNanosecondsAsUtc(Path file) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r")) {
      return read(access).unmark() > 0;
    }
  }

  /** Takes the mark off all nanosecond timestamps of a file, in place. */
  static void unmarkNanoseconds(Path file) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      ParquetFooter footer = read(access);
      footer.unmark();
      access.seek(access.length() - TAIL_BYTES - footer.bytes.length);
      access.write(footer.bytes);
    }
  }

  private static ParquetFooter read(RandomAccessFile file) throws IOException {
    byte[] tail = new byte[TAIL_BYTES];
    if (file.length() < TAIL_BYTES) {
      throw new IOException("the Parquet file is cut off");
    }
    file.seek(file.length() - TAIL_BYTES);
    file.readFully(tail);
    int length = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
    boolean whole =
        Arrays.equals(tail, MAGIC.length, TAIL_BYTES, MAGIC, 0, MAGIC.length)
            && length >= 0
            && length <= file.length() - TAIL_BYTES;
    if (!whole) {
      throw new IOException("the Parquet file is cut off");
    }
    byte[] bytes = new byte[length];
    file.seek(file.length() - TAIL_BYTES - length);
    file.readFully(bytes);
    return new ParquetFooter(bytes);
  }

  /** Changes the mark of each nanosecond timestamp and returns how many there were. */
  private int unmark() throws IOException {
    try {
      fields(
          (field, type) -> {
            if (field == SCHEMA && type == LIST) {
              elements((index, element) -> fields(this::schemaElement));
            } else {
              skip(type);
            }
          });
      return changes;
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("the footer of the Parquet file is damaged", e);
    }
  }

  private void schemaElement(int field, int type) throws IOException {
    if (field == LOGICAL_TYPE && type == STRUCT) {
      fields(
          (kind, body) -> {
            if (kind == TIMESTAMP && body == STRUCT) {
              timestamp();
            } else {
              skip(body);
            }
          });
    } else {
      skip(type);
    }
  }

  private void timestamp() throws IOException {
    int[] mark = {-1};
    boolean[] nanoseconds = {false};
    fields(
        (field, type) -> {
          if (field == ADJUSTED_TO_UTC && type == TRUE) {
            mark[0] = fieldStart;
          } else if (field == UNIT && type == STRUCT) {
            fields(
                (unit, body) -> {
                  nanoseconds[0] = unit == NANOS;
                  skip(body);
                });
          } else {
            skip(type);
          }
        });
    if (nanoseconds[0] && mark[0] >= 0) {
      // a boolean field has its value in place of its type
      bytes[mark[0]] = (byte) (bytes[mark[0]] & 0xF0 | FALSE);
      changes++;
    }
  }

  /** What to do with a field or an element; must move the position behind it. */
  @FunctionalInterface
  private interface Visitor {
    void visit(int number, int type) throws IOException;
  }

  private void fields(Visitor visitor) throws IOException {
    int outer = lastField;
    lastField = 0;
    while (true) {
      int start = position;
      int header = bytes[position++] & 0xFF;
      int type = header & 0x0F;
      if (type == 0) {
        break;
      }
      int step = header >>> 4;
      lastField = step == 0 ? zigzag() : lastField + step;
      int field = lastField;
      fieldStart = start;
      visitor.visit(field, type);
      lastField = field;
    }
    lastField = outer;
  }

  private void elements(Visitor visitor) throws IOException {
    int header = bytes[position++] & 0xFF;
    int size = header >>> 4 == 15 ? (int) varint() : header >>> 4;
    for (int i = 0; i < size; i++) {
      visitor.visit(i, header & 0x0F);
    }
  }

  private void skip(int type) throws IOException {
    if (type == BYTE) {
      position++;
    } else if (type > BYTE && type <= LONGEST_VARINT) {
      varint();
    } else if (type == DOUBLE) {
      position += Double.BYTES;
    } else if (type == BINARY) {
      int length = (int) varint();
      position += length;
    } else if (type == LIST || type == SET) {
      elements((index, element) -> skipElement(element));
    } else if (type == MAP) {
      int size = (int) varint();
      int types = size == 0 ? 0 : bytes[position++] & 0xFF;
      for (int i = 0; i < size; i++) {
        skipElement(types >>> 4);
        skipElement(types & 0x0F);
      }
    } else if (type == STRUCT) {
      fields((field, body) -> skip(body));
    } else if (type != TRUE && type != FALSE) {
      throw new IOException("the footer of the Parquet file is damaged");
    }
  }

  private void skipElement(int type) throws IOException {
    if (type == TRUE || type == FALSE) {
      position++;
    } else {
      skip(type);
    }
  }

  private int zigzag() {
    long value = varint();
    return (int) (value >>> 1 ^ -(value & 1));
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[position++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
