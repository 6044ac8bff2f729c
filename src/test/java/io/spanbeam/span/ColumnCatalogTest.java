package io.spanbeam.span;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

class ColumnCatalogTest {
  private static final ArrowType INT64 = new ArrowType.Int(64, true);
  private static final ArrowType UINT64 = new ArrowType.Int(64, false);
  private static final ArrowType FLOAT64 =
      new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
  private static final ArrowType TEXT = new ArrowType.Utf8();

  private static Field field(String name, ArrowType type, Field... children) {
    return new Field(name, FieldType.nullable(type), List.of(children));
  }

  private static Field list(String name, ArrowType element) {
    return field(name, new ArrowType.List(), field("item", element));
  }

  private static ColumnCatalog catalog(Field... fields) {
    return ColumnCatalog.of(new Schema(List.of(fields)));
  }

  private static String unified(Field... alternatives) {
    return Arrays.stream(alternatives)
        .map(ColumnCatalogTest::catalog)
        .reduce(ColumnCatalog.empty(), ColumnCatalog::union)
        .columns()
        .get(0)
        .type();
  }

  @Test
  void listsTheColumnsOfASchemaByName() {
    assertThat(
        catalog(
                list("events", TEXT),
                field("name", new ArrowType.LargeUtf8()),
                field("at", new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC")))
            .columns(),
        contains(
            new ColumnCatalog.Column("at", "timestamp[ns, UTC]", List.of("timestamp[ns, UTC]")),
            new ColumnCatalog.Column("events", "list<utf8>", List.of("list<utf8>")),
            new ColumnCatalog.Column("name", "utf8", List.of("utf8"))));
  }

  @Test
  void columnsThatExistInSomePartsOnlyAreAllThere() {
    ColumnCatalog union =
        catalog(field("a", INT64)).union(catalog(field("b", TEXT))).union(ColumnCatalog.empty());
    assertThat(
        union.columns().stream().map(ColumnCatalog.Column::name).toList(), contains("a", "b"));
    assertThat(union.columns().get(0).conflicting(), is(false));
  }

  @Test
  void aConflictIsUnifiedAndRecorded() {
    ColumnCatalog.Column column =
        catalog(field("a", INT64)).union(catalog(field("a", FLOAT64))).columns().get(0);
    assertThat(column.type(), is("float64"));
    assertThat(column.seen(), contains("float64", "int64"));
    assertThat(column.conflicting(), is(true));
  }

  @Test
  void typesWidenOnlyAsFarAsNeeded() {
    assertThat(unified(field("a", INT64), field("a", FLOAT64), field("a", TEXT)), is("utf8"));
    assertThat(unified(field("a", new ArrowType.Int(16, true)), field("a", INT64)), is("int64"));
    assertThat(unified(field("a", new ArrowType.Int(32, false)), field("a", INT64)), is("int64"));
    assertThat(unified(field("a", UINT64), field("a", INT64)), is("utf8"));
    assertThat(unified(field("a", new ArrowType.Null()), field("a", INT64)), is("int64"));
    assertThat(unified(field("a", new ArrowType.Bool()), field("a", INT64)), is("utf8"));
    assertThat(unified(list("a", INT64), list("a", FLOAT64)), is("list<float64>"));
    assertThat(unified(list("a", INT64), field("a", TEXT)), is("list<utf8>"));
    assertThat(
        unified(
            field("a", new ArrowType.Struct(), field("x", INT64), field("y", TEXT)),
            field("a", new ArrowType.Struct(), field("x", FLOAT64), field("z", INT64))),
        is("struct<x: float64, y: utf8, z: int64>"));
  }

  @Test
  void theOrderOfPartsDoesNotMatter() {
    List<ColumnCatalog> parts = new ArrayList<>();
    for (ArrowType type :
        List.of(INT64, UINT64, FLOAT64, new ArrowType.Int(8, true), new ArrowType.Null())) {
      parts.add(catalog(field("a", type)));
      parts.add(catalog(list("b", type)));
    }
    ColumnCatalog expected = parts.stream().reduce(ColumnCatalog.empty(), ColumnCatalog::union);
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      Collections.shuffle(parts, random);
      int cut = random.nextInt(parts.size());
      ColumnCatalog left =
          parts.subList(0, cut).stream().reduce(ColumnCatalog.empty(), ColumnCatalog::union);
      ColumnCatalog right =
          parts.subList(cut, parts.size()).stream()
              .reduce(ColumnCatalog.empty(), ColumnCatalog::union);
      assertThat(left.union(right), is(expected));
      assertThat(left.union(right).columns(), is(expected.columns()));
    }
  }

  @Test
  void survivesSerialisation() throws IOException, ClassNotFoundException {
    ColumnCatalog catalog =
        catalog(
            field("a", new ArrowType.Struct(), field("x", INT64), list("y", TEXT)),
            field("b", new ArrowType.Decimal(38, 2, 128)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(catalog);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject(), is(catalog));
    }
  }
}
