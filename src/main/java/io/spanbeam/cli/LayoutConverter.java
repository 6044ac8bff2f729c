package io.spanbeam.cli;

import io.spanbeam.sink.Layout;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The words of {@code --layout}. */
final class LayoutConverter implements ITypeConverter<Layout> {
  private static final String SINGLE = "single";
  private static final String PARTS = "parts";

  /** All of them, for who completes a command line or a job file. */
  static final class Words implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of(SINGLE, PARTS).iterator();
    }
  }

  @Override
  public Layout convert(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case SINGLE -> Layout.SINGLE_FILE;
      case PARTS -> Layout.PARTS;
      default ->
          throw new TypeConversionException("expected single or parts but was '" + value + "'");
    };
  }
}
