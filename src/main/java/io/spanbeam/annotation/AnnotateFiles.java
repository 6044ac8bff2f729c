package io.spanbeam.annotation;

import io.spanbeam.annotation.input.InputFile;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** Annotates from files, as an {@link AnnotateSpans} says. */
final class AnnotateFiles extends PTransform<PBegin, PCollection<AnnotationSummary>> {
  private final AnnotateSpans annotate;
  private final List<InputFile> files;

  AnnotateFiles(AnnotateSpans annotate, List<InputFile> files) {
    this.annotate = annotate;
    this.files = List.copyOf(files);
  }

  /**
   * @throws IllegalStateException if something that must be set is missing
   * @throws IllegalArgumentException if something can't be as it is set, or there is no file
   */
  @Override
  public PCollection<AnnotationSummary> expand(PBegin begin) {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("There is no file to annotate from");
    }
    if (files.stream().map(InputFile::index).distinct().count() < files.size()) {
      throw new IllegalArgumentException("Two files have the same index");
    }
    return annotate
        .stages()
        .files(begin, files, annotate.check(), annotate.sharding(Sharding.of(files)));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    annotate.populateDisplayData(builder);
    builder.add(DisplayData.item("files", files.size()));
  }
}
