package io.spanbeam.span.json;

import io.spanbeam.span.SpanColumns;
import java.util.List;
import java.util.function.Function;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Chooses the writer for a column by its name and its type. */
final class ValueWriters {
  private static final long MILLISECONDS = 1_000;
  private static final long MICROSECONDS = 1_000_000;
  private static final long NANOSECONDS = 1_000_000_000;

  private final JsonCopier copier = new JsonCopier();

  /** Returns the writer of a top-level column, whose name may give the values a meaning. */
  ValueWriter ofColumn(Field column) {
    String name = column.getName();
    if (name.equals(SpanColumns.START_TIME) || name.equals(SpanColumns.END_TIME)) {
      return ofEpoch(column, NANOSECONDS);
    }
    if (JsonColumns.holdsList(name)) {
      if (isText(column)) {
        return new LoneElementWriter(embeddedJson());
      }
      if (isListOfText(column)) {
        return new ListWriter(embeddedJson(), true);
      }
    }
    if (JsonColumns.holdsValue(name) && isText(column)) {
      return embeddedJson();
    }
    if (JsonColumns.holdsText(name) && isText(column)) {
      return new VariableWidthWriter.NonEmptyText();
    }
    return ofType(column);
  }

  /** Returns the writer of a column that holds milliseconds since the epoch, if it is numeric. */
  ValueWriter ofEpochMilliseconds(Field column) {
    return ofEpoch(column, MILLISECONDS);
  }

  private ValueWriter ofEpoch(Field column, long unitsPerSecond) {
    return switch (minorType(column)) {
      case BIGINT, UINT8 -> new EpochWriter(false, unitsPerSecond);
      case FLOAT8 -> new EpochWriter(true, unitsPerSecond);
      default -> ofType(column);
    };
  }

  private ValueWriter embeddedJson() {
    return new VariableWidthWriter.EmbeddedJson(copier);
  }

  /** Returns the writer for the type of a column or of a part of one. */
  private ValueWriter ofType(Field declared) {
    if (declared.getDictionary() != null) {
      throw new IllegalArgumentException(
          "Column %s is dictionary-encoded; decode it before it is written as JSON"
              .formatted(declared.getName()));
    }
    Field field = storage(declared);
    return switch (minorType(field)) {
      case NULL -> new NullWriter();
      case TINYINT -> new FixedWidthWriter.SignedInteger(1);
      case SMALLINT -> new FixedWidthWriter.SignedInteger(2);
      case INT -> new FixedWidthWriter.SignedInteger(4);
      case BIGINT -> new FixedWidthWriter.SignedInteger(8);
      case UINT1 -> new FixedWidthWriter.UnsignedInteger(1);
      case UINT2 -> new FixedWidthWriter.UnsignedInteger(2);
      case UINT4 -> new FixedWidthWriter.UnsignedInteger(4);
      case UINT8 -> new FixedWidthWriter.UnsignedInteger(8);
      case FLOAT2 -> new FloatWriter(2);
      case FLOAT4 -> new FloatWriter(4);
      case FLOAT8 -> new FloatWriter(8);
      case BIT -> new FixedWidthWriter.Bool();
      case VARCHAR, LARGEVARCHAR, VIEWVARCHAR -> new VariableWidthWriter.Text();
      case VARBINARY, LARGEVARBINARY, VIEWVARBINARY -> new VariableWidthWriter.Binary();
      case FIXEDSIZEBINARY ->
          new FixedWidthWriter.FixedSizeBinary(
              ((ArrowType.FixedSizeBinary) field.getType()).getByteWidth());
      case DATEDAY -> new FixedWidthWriter.DateInDays();
      case DATEMILLI -> new FixedWidthWriter.DateInMilliseconds();
      case TIMESEC -> new FixedWidthWriter.TimeOfDay(4, 1);
      case TIMEMILLI -> new FixedWidthWriter.TimeOfDay(4, MILLISECONDS);
      case TIMEMICRO -> new FixedWidthWriter.TimeOfDay(8, MICROSECONDS);
      case TIMENANO -> new FixedWidthWriter.TimeOfDay(8, NANOSECONDS);
      case TIMESTAMPSEC,
          TIMESTAMPMILLI,
          TIMESTAMPMICRO,
          TIMESTAMPNANO,
          TIMESTAMPSECTZ,
          TIMESTAMPMILLITZ,
          TIMESTAMPMICROTZ,
          TIMESTAMPNANOTZ ->
          new FixedWidthWriter.Timestamp(
              unitsPerSecond(((ArrowType.Timestamp) field.getType()).getUnit()));
      case DURATION ->
          new FixedWidthWriter.Elapsed(
              unitsPerSecond(((ArrowType.Duration) field.getType()).getUnit()));
      case DECIMAL, DECIMAL256, INTERVALYEAR, INTERVALDAY, INTERVALMONTHDAYNANO ->
          new ObjectWriter();
      case LIST, LARGELIST, FIXED_SIZE_LIST, LISTVIEW, LARGELISTVIEW ->
          new ListWriter(ofType(field.getChildren().get(0)), false);
      case STRUCT -> new StructWriter(field, parts());
      case MAP -> ofMap(field);
      case UNION, DENSEUNION -> new UnionWriter(parts());
      case RUNENDENCODED -> new RunEndWriter(ofType(field.getChildren().get(1)));
      case EXTENSIONTYPE ->
          throw new IllegalArgumentException(
              "Column %s has the extension type %s without a storage type"
                  .formatted(field.getName(), field.getType()));
    };
  }

  private Function<Field, ValueWriter> parts() {
    return this::ofType;
  }

  private ValueWriter ofMap(Field map) {
    List<Field> entry = map.getChildren().get(0).getChildren();
    return new MapWriter(ofType(entry.get(0)), ofType(entry.get(1)));
  }

  /** Returns whether a column holds text that is not dictionary-encoded. */
  static boolean isText(Field field) {
    return switch (minorType(field)) {
      case VARCHAR, LARGEVARCHAR, VIEWVARCHAR -> field.getDictionary() == null;
      default -> false;
    };
  }

  /** Returns whether a column holds lists of text. */
  static boolean isListOfText(Field field) {
    return switch (minorType(field)) {
      case LIST, LARGELIST, FIXED_SIZE_LIST, LISTVIEW, LARGELISTVIEW ->
          isText(field.getChildren().get(0));
      default -> false;
    };
  }

  private static Types.MinorType minorType(Field field) {
    return Types.getMinorTypeForArrowType(field.getType());
  }

  private static long unitsPerSecond(TimeUnit unit) {
    return switch (unit) {
      case SECOND -> 1;
      case MILLISECOND -> MILLISECONDS;
      case MICROSECOND -> MICROSECONDS;
      case NANOSECOND -> NANOSECONDS;
    };
  }

  private static Field storage(Field field) {
    if (!(field.getType() instanceof ArrowType.ExtensionType extension)) {
      return field;
    }
    FieldType type = new FieldType(field.isNullable(), extension.storageType(), null);
    return storage(new Field(field.getName(), type, field.getChildren()));
  }

  /** A column without any value. */
  private static final class NullWriter extends ValueWriter {
    @Override
    void load(FieldVector values, int count) {
      // nothing to copy
    }

    @Override
    boolean write(int index, JsonOutput output) {
      return false;
    }
  }
}
