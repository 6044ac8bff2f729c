package io.spanbeam.cli;

import io.spanbeam.sink.Layout;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The words of {@code --layout}. */
final class LayoutConverter implements ITypeConverter<Layout> {
  @Override
  public Layout convert(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "single" -> Layout.SINGLE_FILE;
      case "parts" -> Layout.PARTS;
      default ->
          throw new TypeConversionException("expected single or parts but was '" + value + "'");
    };
  }
}
