package io.spanbeam.annotation;

import com.github.luben.zstd.Zstd;
import io.spanbeam.annotation.input.DeadLetter;
import io.spanbeam.annotation.input.InputRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Many records in one compressed element. Runners spend the same time and memory on an element
 * whether it is a record or a block of thousands.
 */
final class Block {
  /** Bytes before compression at which a block is full. */
  static final int FULL_BYTES = 256 << 10;

  private static final int LEVEL = 1;
  private static final int INITIAL_BYTES = 4 << 10;

  private Block() {}

  /** Collects records for a block. */
  static final class Builder {
    private final ByteWriter out = new ByteWriter(INITIAL_BYTES);

    void add(InputRecord input) {
      RecordForm.write(input, out);
    }

    void add(DeadLetter letter) {
      RecordForm.write(letter, out);
    }

    boolean isEmpty() {
      return out.length() == 0;
    }

    /** Returns the bytes so far, before compression. */
    int length() {
      return out.length();
    }

    /** Returns the block and begins the next. */
    byte[] build() {
      byte[] compressed = Zstd.compress(out.toByteArray(), LEVEL);
      out.clear();
      return compressed;
    }
  }

  static List<InputRecord> records(byte[] block) {
    return decode(block, RecordForm::readInput);
  }

  static List<DeadLetter> letters(byte[] block) {
    return decode(block, RecordForm::readLetter);
  }

  private static <T> List<T> decode(byte[] block, Function<ByteReader, T> form) {
    ByteReader in = new ByteReader(decompress(block));
    List<T> decoded = new ArrayList<>();
    while (in.hasMore()) {
      decoded.add(form.apply(in));
    }
    return decoded;
  }

  private static byte[] decompress(byte[] block) {
    return Zstd.decompress(block, Math.toIntExact(Zstd.getFrameContentSize(block)));
  }
}
