package io.spanbeam.row;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.span.ColumnCatalog;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.NanosInstant;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class RowColumnsTest {
  @Test
  void documentedColumnsHaveTypes() {
    Schema schema =
        RowColumns.of(
                "context.span_id",
                "start_time",
                "attributes.llm.token_count.prompt_details.cache_read",
                "annotation.my name.score",
                "eval.Custom_eval.label")
            .schema();

    assertThat(
        schema,
        is(
            Schema.builder()
                .addField(field("context_span_id", FieldType.STRING, "context.span_id"))
                .addField(
                    field("start_time", FieldType.logicalType(new NanosInstant()), "start_time"))
                .addField(
                    field(
                        "attributes_llm_token_count_prompt_details_cache_read",
                        FieldType.INT64,
                        "attributes.llm.token_count.prompt_details.cache_read"))
                .addField(
                    field("annotation_my_name_score", FieldType.DOUBLE, "annotation.my name.score"))
                .addField(
                    field("eval_Custom_eval_label", FieldType.STRING, "eval.Custom_eval.label"))
                .build()));
  }

  @Test
  void standardColumnsAreDocumentedOnes() {
    assertThat(RowColumns.standard().columns(), is(KnownColumns.STANDARD));
  }

  @Test
  void ownColumnsNeedATypeAndDocumentedOnesMayHaveAnother() {
    RowColumns columns =
        RowColumns.of("start_time", "name")
            .with("attributes.cart.total", "decimal(12, 2)")
            .with("start_time", "int64");

    assertThat(columns.columns(), is(List.of("start_time", "name", "attributes.cart.total")));
    assertThat(columns.schema().getField(0).getType(), is(FieldType.INT64.withNullable(true)));
    assertThat(columns.schema().getField(2).getType(), is(FieldType.DECIMAL.withNullable(true)));
    assertRefused(
        () -> RowColumns.of("attributes.cart.total"),
        "The column 'attributes.cart.total' is not a documented one: give its type, such as utf8");
    assertRefused(() -> RowColumns.of("name", "name"), "The column 'name' is named twice");
    assertRefused(
        () -> columns.with("start_time", FieldType.DATETIME),
        "Column start_time: DATETIME holds milliseconds, and spans have nanoseconds; declare a"
            + " NanosInstant");
  }

  @Test
  void fieldsAreCalledAsOneLikes() {
    RowColumns columns = RowColumns.of("context.span_id", "name");

    assertThat(columns.schema().getFieldNames(), is(List.of("context_span_id", "name")));
    assertThat(
        columns.withColumnNames().schema().getFieldNames(), is(List.of("context.span_id", "name")));
    assertThat(
        columns.named("context.span_id", "id").schema().getFieldNames(), is(List.of("id", "name")));
    assertRefused(
        () -> columns.named("parent_id", "parent"),
        "There is no column 'parent_id' to name 'parent'; the columns are [context.span_id, name]");
  }

  @Test
  void fieldsOfTheSameNameAreRefused() {
    RowColumns columns =
        RowColumns.of("status_code").with("attributes.a.b", "utf8").with("attributes.a_b", "utf8");

    assertRefused(
        columns::schema,
        "The columns 'attributes.a.b' and 'attributes.a_b' would both be the field"
            + " 'attributes_a_b': name one of them otherwise");
    assertThat(
        columns.named("attributes.a.b", "b").schema().getFieldNames(),
        is(List.of("status_code", "b", "attributes_a_b")));
    assertRefused(() -> RowColumns.of().schema(), "Rows need at least one column");
  }

  @Test
  void aCatalogGivesColumnsAndTheirTypes() {
    ColumnCatalog catalog =
        ColumnCatalog.of(
                new org.apache.arrow.vector.types.pojo.Schema(
                    List.of(
                        Field.nullable("start_time", new ArrowType.Int(64, true)),
                        Field.nullable("attributes.n", new ArrowType.Int(32, true)))))
            .union(
                ColumnCatalog.of(
                    new org.apache.arrow.vector.types.pojo.Schema(
                        List.of(Field.nullable("attributes.n", new ArrowType.Utf8())))));

    assertThat(
        RowColumns.of(catalog),
        is(
            RowColumns.of(List.of())
                .with("attributes.n", "utf8")
                .with("start_time", "timestamp[ns]")));
  }

  @Test
  void columnsTravelWithTheJob() {
    SerializableUtils.ensureSerializable(
        RowColumns.standard().with("attributes.tags", "list<utf8>").named("name", "span_name"));
  }

  private static Schema.Field field(String name, FieldType type, String column) {
    return Schema.Field.nullable(name, type).withDescription(column);
  }

  private static void assertRefused(Executable use, String message) {
    assertThat(assertThrows(IllegalArgumentException.class, use).getMessage(), is(message));
  }
}
