package io.spanbeam.span;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers of several bytes in a byte array, in the byte order of Arrow. */
public final class LittleEndian {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private LittleEndian() {}

  /** Returns the int64 at an index. */
  public static long longAt(byte[] bytes, int index) {
    return (long) LONG.get(bytes, index);
  }

  /** Returns the int32 at an index. */
  public static int intAt(byte[] bytes, int index) {
    return (int) INT.get(bytes, index);
  }

  /** Returns the int16 at an index. */
  public static short shortAt(byte[] bytes, int index) {
    return (short) SHORT.get(bytes, index);
  }

  /** Writes an int64 at an index. */
  public static void setLong(byte[] bytes, int index, long value) {
    LONG.set(bytes, index, value);
  }

  /** Writes an int32 at an index. */
  public static void setInt(byte[] bytes, int index, int value) {
    INT.set(bytes, index, value);
  }
}
