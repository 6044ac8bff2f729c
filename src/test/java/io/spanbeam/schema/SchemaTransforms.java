package io.spanbeam.schema;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;

/** Finds and configures the transforms as an expansion service does. */
final class SchemaTransforms {
  static final String READ = "beam:schematransform:io.spanbeam:ax_spans_read:v1";
  static final String ANNOTATE = "beam:schematransform:io.spanbeam:ax_spans_annotate:v1";

  private SchemaTransforms() {}

  static SchemaTransformProvider provider(String identifier) {
    return ServiceLoader.load(SchemaTransformProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.identifier().equals(identifier))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Returns a configuration.
   *
   * @param fields win over {@code rest}
   */
  static Row configuration(String identifier, Map<String, ?> fields, Map<String, ?> rest) {
    Map<String, Object> all = new TreeMap<>(rest);
    all.putAll(fields);
    return Row.withSchema(provider(identifier).configurationSchema()).withFieldValues(all).build();
  }

  static SchemaTransform transform(String identifier, Row configuration) {
    return provider(identifier).from(configuration);
  }

  static Row errorHandling(String output) {
    Schema handling =
        provider(ANNOTATE)
            .configurationSchema()
            .getField("error_handling")
            .getType()
            .getRowSchema();
    return Row.withSchema(handling).addValue(output).build();
  }
}
