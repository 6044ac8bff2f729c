package io.spanbeam.span;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** The type of a column as far as exports tell types apart; prints as its name. */
sealed interface ColumnType extends Serializable {
  /** Text; holds every value. */
  ColumnType TEXT = new Other("utf8");

  /** No value at all. */
  ColumnType NULL = new Other("null");

  /** An integer, named like {@code int64} or {@code uint8}. */
  record Whole(int bits, boolean signed) implements ColumnType {
    @Override
    public String toString() {
      return (signed ? "int" : "uint") + bits;
    }
  }

  /** A binary floating-point number, named like {@code float64}. */
  record Floating(int bits) implements ColumnType {
    @Override
    public String toString() {
      return "float" + bits;
    }
  }

  /** A list of whatever layout. */
  record ListOf(ColumnType element) implements ColumnType {
    @Override
    public String toString() {
      return "list<" + element + ">";
    }
  }

  /** A struct, named like {@code struct<name: utf8, timestamp: int64>}, members sorted by name. */
  record StructOf(TreeMap<String, ColumnType> members) implements ColumnType {
    @Override
    public String toString() {
      return members.entrySet().stream()
          .map(member -> member.getKey() + ": " + member.getValue())
          .collect(Collectors.joining(", ", "struct<", ">"));
    }
  }

  /** A type that unifies with nothing but itself. */
  record Other(String name) implements ColumnType {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Returns the type of a column or of a part of one. */
  static ColumnType of(Field field) {
    ArrowType type = field.getType();
    while (type instanceof ArrowType.ExtensionType extension) {
      type = extension.storageType();
    }
    return of(type, field.getChildren());
  }

  private static ColumnType of(ArrowType type, List<Field> children) {
    return switch (type.getTypeID()) {
      case Null -> NULL;
      case Utf8, LargeUtf8, Utf8View -> TEXT;
      case Int -> {
        ArrowType.Int integer = (ArrowType.Int) type;
        yield new Whole(integer.getBitWidth(), integer.getIsSigned());
      }
      case FloatingPoint -> new Floating(bits(((ArrowType.FloatingPoint) type).getPrecision()));
      case List, LargeList, FixedSizeList, ListView, LargeListView ->
          new ListOf(of(children.get(0)));
      case Struct -> {
        TreeMap<String, ColumnType> members = new TreeMap<>();
        children.forEach(child -> members.merge(child.getName(), of(child), ColumnType::unify));
        yield new StructOf(members);
      }
      default -> new Other(name(type, children));
    };
  }

  private static String name(ArrowType type, List<Field> children) {
    return switch (type.getTypeID()) {
      case Bool -> "bool";
      case Binary, LargeBinary, BinaryView -> "binary";
      case FixedSizeBinary ->
          "fixed_size_binary[%d]".formatted(((ArrowType.FixedSizeBinary) type).getByteWidth());
      case Timestamp -> {
        ArrowType.Timestamp timestamp = (ArrowType.Timestamp) type;
        String unit = unit(timestamp.getUnit());
        yield timestamp.getTimezone() == null
            ? "timestamp[%s]".formatted(unit)
            : "timestamp[%s, %s]".formatted(unit, timestamp.getTimezone());
      }
      case Decimal -> {
        ArrowType.Decimal decimal = (ArrowType.Decimal) type;
        yield "decimal(%d, %d)".formatted(decimal.getPrecision(), decimal.getScale());
      }
      case Time -> "time[%s]".formatted(unit(((ArrowType.Time) type).getUnit()));
      case Duration -> "duration[%s]".formatted(unit(((ArrowType.Duration) type).getUnit()));
      case Date -> "date";
      case Map -> {
        List<ColumnType> entry = new ArrayList<>();
        children.get(0).getChildren().forEach(part -> entry.add(of(part)));
        yield "map<%s, %s>".formatted(entry.get(0), entry.get(1));
      }
      default -> type.getTypeID().name().toLowerCase(Locale.ROOT);
    };
  }

  private static int bits(FloatingPointPrecision precision) {
    return switch (precision) {
      case HALF -> 16;
      case SINGLE -> 32;
      case DOUBLE -> 64;
    };
  }

  private static String unit(TimeUnit unit) {
    return switch (unit) {
      case SECOND -> "s";
      case MILLISECOND -> "ms";
      case MICROSECOND -> "us";
      case NANOSECOND -> "ns";
    };
  }

  /** Returns the narrowest type that holds the values of both. */
  static ColumnType unify(ColumnType first, ColumnType second) {
    if (first.equals(second) || second.equals(NULL)) {
      return first;
    }
    if (first.equals(NULL)) {
      return second;
    }
    if (first instanceof ListOf || second instanceof ListOf) {
      return new ListOf(unify(elementOf(first), elementOf(second)));
    }
    if (first instanceof StructOf one && second instanceof StructOf two) {
      TreeMap<String, ColumnType> members = new TreeMap<>(one.members());
      two.members().forEach((name, type) -> members.merge(name, type, ColumnType::unify));
      return new StructOf(members);
    }
    return unifyNumbers(first, second);
  }

  private static ColumnType elementOf(ColumnType type) {
    return type instanceof ListOf list ? list.element() : type;
  }

  private static ColumnType unifyNumbers(ColumnType first, ColumnType second) {
    if (first instanceof Whole one && second instanceof Whole two) {
      if (one.signed() == two.signed()) {
        return one.bits() > two.bits() ? one : two;
      }
      Whole unsigned = one.signed() ? two : one;
      // no integer of 64 bits holds both, and floating-point numbers lose digits
      return unsigned.bits() == Long.SIZE ? TEXT : new Whole(Long.SIZE, true);
    }
    boolean numbers =
        (first instanceof Whole || first instanceof Floating)
            && (second instanceof Whole || second instanceof Floating);
    return numbers ? new Floating(Double.SIZE) : TEXT;
  }
}
