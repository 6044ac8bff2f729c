package io.spanbeam.row;

import static java.util.Objects.requireNonNull;

import io.spanbeam.span.ColumnCatalog;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * Which columns of spans rows have, with their types and the names of their fields. Immutable: each
 * {@code with} method returns a changed copy.
 *
 * <p><b>Types.</b> Those of documented columns are known. Any other column, such as an attribute of
 * your own, needs one: by the name that the manifest of an export gives it, or as a type of Beam.
 * All fields are nullable; a column that a range does not have is null there. What comes in another
 * type is converted where that loses nothing (integers that arrive as {@code 150.0}, numbers as
 * text, a single value as a list of one), and otherwise fails the pipeline with a sentence that
 * names the column, the value and the type.
 *
 * <p><b>Times.</b> {@code start_time} and {@code end_time} have nanoseconds. So they are {@link
 * org.apache.beam.sdk.schemas.logicaltypes.NanosInstant} unless declared as {@code int64}
 * (nanoseconds since the epoch), {@code utf8} (ISO 8601 with all digits) or {@code timestamp[us]}
 * ({@link org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant}, which refuses a time with digits
 * below a microsecond). Beam's {@code DATETIME} holds milliseconds, and is refused. A time of 0
 * means that there is none (ax-protocol §8.4): null, but 0 as {@code int64}.
 *
 * <p><b>Names.</b> Beam reads a dot in the name of a field as a path into a nested row, and Python
 * and SQL take no dots at all. So a field is called as its column with {@code _} for each character
 * that is no ASCII letter or digit: {@code context.span_id} is {@code context_span_id}. Two columns
 * of one field name are refused; {@link #named} gives one of them another. {@link #withColumnNames}
 * keeps the names as they are.
 *
 * <p>JSON in text columns (messages, metadata) stays the text that came.
 */
public final class RowColumns implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LinkedHashMap<String, FieldType> types;
  private final HashMap<String, String> fieldNames;
  private final boolean columnNames;

  private RowColumns(
      Map<String, FieldType> types, Map<String, String> fieldNames, boolean columnNames) {
    this.types = new LinkedHashMap<>(types);
    this.fieldNames = new HashMap<>(fieldNames);
    this.columnNames = columnNames;
  }

  /**
   * Returns the columns that most people want of a span: identity, times, status, texts, tokens.
   */
  public static RowColumns standard() {
    return of(KnownColumns.STANDARD);
  }

  /** As {@link #of(List)}. */
  public static RowColumns of(String... columns) {
    return of(List.of(columns));
  }

  /**
   * Returns documented columns, whose types are known.
   *
   * @throws IllegalArgumentException if the type of one is not known, or one is named twice
   */
  public static RowColumns of(List<String> columns) {
    RowColumns all = new RowColumns(Map.of(), Map.of(), false);
    for (String column : columns) {
      all = all.with(column);
    }
    return all;
  }

  /**
   * Returns the columns that a catalog found, with the types that hold all their values.
   *
   * @throws IllegalArgumentException if the values of one can't be in rows
   */
  public static RowColumns of(ColumnCatalog catalog) {
    RowColumns columns = of(List.of());
    for (ColumnCatalog.Column column : catalog.columns()) {
      // What comes as integers is meant as instants.
      Optional<String> time =
          KnownColumns.type(column.name()).filter(type -> type.startsWith("timestamp"));
      columns = columns.with(column.name(), time.orElse(column.type()));
    }
    return columns;
  }

  /**
   * Adds a documented column, whose type is known.
   *
   * @param column its dotted name
   * @throws IllegalArgumentException if its type is not known, or it is there already
   */
  public RowColumns with(String column) {
    if (types.containsKey(column)) {
      throw new IllegalArgumentException("The column '%s' is named twice".formatted(column));
    }
    return with(
        column,
        KnownColumns.type(column)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The column '%s' is not a documented one: give its type, such as utf8"
                            .formatted(column))));
  }

  /**
   * Adds a column, or gives one another type.
   *
   * @param column its dotted name
   * @param type its type, by the name that the manifest of an export has for it: {@code utf8},
   *     {@code bool}, {@code int64}, {@code float64}, {@code decimal(38, 9)}, {@code timestamp[ns,
   *     UTC]}, {@code list<utf8>}, {@code struct<name: utf8, score: float64>}, {@code map<utf8,
   *     int64>} and so on
   * @throws IllegalArgumentException if the type is not known
   */
  public RowColumns with(String column, String type) {
    try {
      return with(column, TypeNames.parse(type));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Column %s: %s".formatted(column, e.getMessage()), e);
    }
  }

  /**
   * Adds a column, or gives one another type.
   *
   * @param column its dotted name
   * @throws IllegalArgumentException if spans can't be read as that type
   */
  public RowColumns with(String column, FieldType type) {
    if (column.isBlank()) {
      throw new IllegalArgumentException("The name of a column is blank");
    }
    try {
      Conversions.to(type);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Column %s: %s".formatted(column, e.getMessage()), e);
    }
    Map<String, FieldType> changed = new LinkedHashMap<>(types);
    changed.put(column, type.withNullable(true));
    return new RowColumns(changed, fieldNames, columnNames);
  }

  /**
   * Calls the field of a column so.
   *
   * @throws IllegalArgumentException if there is no such column
   */
  public RowColumns named(String column, String field) {
    if (!types.containsKey(column)) {
      throw new IllegalArgumentException(
          "There is no column '%s' to name '%s'; the columns are %s"
              .formatted(column, field, columns()));
    }
    Map<String, String> changed = new HashMap<>(fieldNames);
    changed.put(column, requireNonNull(field, "field is null"));
    return new RowColumns(types, changed, columnNames);
  }

  /** Calls the fields of all other columns as the columns are called, with their dots. */
  public RowColumns withColumnNames() {
    return new RowColumns(types, fieldNames, true);
  }

  /** Returns the columns by their dotted names, for {@code AxSpansIO.read().withColumns(...)}. */
  public List<String> columns() {
    return List.copyOf(types.keySet());
  }

  /**
   * Returns the schema of the rows: a nullable field for each column, in their order.
   *
   * @throws IllegalArgumentException if there is no column, or the fields of two would have the
   *     same name
   */
  public Schema schema() {
    if (types.isEmpty()) {
      throw new IllegalArgumentException("Rows need at least one column");
    }
    Map<String, String> columnOfField = new HashMap<>();
    List<Schema.Field> fields = new ArrayList<>(types.size());
    types.forEach(
        (column, type) -> {
          String field = fieldName(column);
          String other = columnOfField.put(field, column);
          if (other != null) {
            throw new IllegalArgumentException(
                "The columns '%s' and '%s' would both be the field '%s': name one of them otherwise"
                    .formatted(other, column, field));
          }
          fields.add(Schema.Field.of(field, type).withDescription(column));
        });
    return Schema.builder().addFields(fields).build();
  }

  private String fieldName(String column) {
    String name = columnNames ? column : column.replaceAll("[^A-Za-z0-9]", "_");
    return fieldNames.getOrDefault(column, name);
  }

  /** Returns whether any of the columns is not a documented one. */
  boolean hasUndocumented() {
    return types.keySet().stream().anyMatch(column -> KnownColumns.type(column).isEmpty());
  }

  /** Returns the columns with their types, in order. */
  Map<String, FieldType> types() {
    return Collections.unmodifiableMap(types);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowColumns that
        && new ArrayList<>(types.entrySet()).equals(new ArrayList<>(that.types.entrySet()))
        && fieldNames.equals(that.fieldNames)
        && columnNames == that.columnNames;
  }

  @Override
  public int hashCode() {
    return types.hashCode();
  }

  @Override
  public String toString() {
    return types.toString();
  }
}
