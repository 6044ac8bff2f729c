package io.spanbeam.annotation.input;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * Single values of Parquet. Integers, decimals and floating-point numbers are numbers in their
 * shortest decimal digits (a 32-bit 0.9 is 0.9); a timestamp is its nanoseconds since the epoch.
 */
final class ParquetScalars {
  private ParquetScalars() {}

  static boolean isSingle(Type type) {
    return type.isPrimitive() && !type.isRepetition(Type.Repetition.REPEATED);
  }

  static boolean isText(Type type) {
    if (!isSingle(type)
        || type.asPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.BINARY) {
      return false;
    }
    LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
    // Without a meaning it may be text too: old writers did not say.
    return meaning == null
        || meaning instanceof StringLogicalTypeAnnotation
        || meaning instanceof EnumLogicalTypeAnnotation
        || meaning instanceof JsonLogicalTypeAnnotation;
  }

  /** Returns whether a column can hold IDs: text, or integers, but nothing that loses digits. */
  static boolean canBeId(Type type) {
    return isText(type) || isSingle(type) && isInteger(type.asPrimitiveType());
  }

  private static boolean isInteger(PrimitiveType type) {
    LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
    return switch (type.getPrimitiveTypeName()) {
      case INT32, INT64 -> meaning == null || meaning instanceof IntLogicalTypeAnnotation;
      default -> false;
    };
  }

  /** Returns the value of a cell that is not null. */
  static Scalar read(Group group, int field, int index) {
    PrimitiveType type = group.getType().getType(field).asPrimitiveType();
    LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
    return switch (type.getPrimitiveTypeName()) {
      case BINARY, FIXED_LEN_BYTE_ARRAY -> ofBytes(group.getBinary(field, index), type);
      case INT32 -> ofInteger(group.getInteger(field, index), meaning);
      case INT64 -> ofInteger(group.getLong(field, index), meaning);
      case FLOAT -> Scalar.number(Float.toString(group.getFloat(field, index)));
      case DOUBLE -> Scalar.number(Double.toString(group.getDouble(field, index)));
      case BOOLEAN -> Scalar.other(Boolean.toString(group.getBoolean(field, index)));
      case INT96 -> Scalar.other("a time of 96 bits");
    };
  }

  /** Returns an ID as text. */
  static Scalar readId(Group group, int field) {
    return Scalar.text(read(group, field, 0).text());
  }

  private static Scalar ofBytes(Binary value, PrimitiveType type) {
    if (type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal) {
      return ofDecimal(new BigInteger(value.getBytes()), decimal);
    }
    return isText(type) ? Scalar.text(text(value)) : Scalar.other("a " + typeName(type));
  }

  /** Decodes strictly: what is not UTF-8 is marked, so that its record is refused. */
  private static String text(Binary value) {
    ByteBuffer bytes = value.toByteBuffer();
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return Unicode.firstMalformed(copy, 0, copy.length) < 0
        ? value.toStringUsingUTF8()
        : Unicode.marked(copy);
  }

  private static Scalar ofInteger(long value, LogicalTypeAnnotation meaning) {
    if (meaning instanceof DecimalLogicalTypeAnnotation decimal) {
      return ofDecimal(BigInteger.valueOf(value), decimal);
    }
    if (meaning instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
      return Scalar.number(
          integer.getBitWidth() == Long.SIZE
              ? Long.toUnsignedString(value)
              : Integer.toUnsignedString((int) value));
    }
    if (meaning instanceof TimestampLogicalTypeAnnotation timestamp) {
      return Scalar.number(
          switch (timestamp.getUnit()) {
            case MILLIS -> nanoseconds(value, 6);
            case MICROS -> nanoseconds(value, 3);
            case NANOS -> Long.toString(value);
          });
    }
    if (meaning == null || meaning instanceof IntLogicalTypeAnnotation) {
      return Scalar.number(Long.toString(value));
    }
    return Scalar.other(
        meaning instanceof DateLogicalTypeAnnotation ? "a date" : "a " + meaning.toString());
  }

  private static String nanoseconds(long value, int zeros) {
    return BigDecimal.valueOf(value).scaleByPowerOfTen(zeros).toPlainString();
  }

  private static Scalar ofDecimal(BigInteger unscaled, DecimalLogicalTypeAnnotation decimal) {
    return Scalar.number(new BigDecimal(unscaled, decimal.getScale()).toPlainString());
  }

  /** Returns how sentences call a type. */
  static String typeName(Type type) {
    if (!type.isPrimitive()) {
      return "group";
    }
    String name = type.asPrimitiveType().getPrimitiveTypeName().name().toLowerCase(Locale.ROOT);
    LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
    String full = meaning == null ? name : "%s (%s)".formatted(name, meaning);
    return type.isRepetition(Type.Repetition.REPEATED) ? "repeated " + full : full;
  }
}
