package io.spanbeam.sink;

import io.spanbeam.sink.ExportSummary.ColumnEntry;
import io.spanbeam.sink.ExportSummary.Output;
import io.spanbeam.sink.ExportSummary.ProjectNames;
import io.spanbeam.sink.ExportSummary.Run;
import io.spanbeam.sink.ExportSummary.Window;
import io.spanbeam.span.ColumnCatalog;
import java.io.IOException;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Turns the parts of a run into a visible export. May be done again: after a failure it goes on,
 * after a success it changes nothing.
 */
final class ExportCommit {
  private static final Comparator<PartFile> EXPORT_ORDER =
      Comparator.comparingInt(PartFile::range)
          .thenComparingInt(PartFile::firstSequence)
          .thenComparing(PartFile::path);

  private final ExportTarget target;
  private final ExportDescription description;
  private final FileOperations files;
  private final Clock clock;
  private final ExportPaths paths;

  ExportCommit(
      ExportTarget target, ExportDescription description, FileOperations files, Clock clock) {
    this.target = target;
    this.description = description;
    this.files = files;
    this.clock = clock;
    this.paths = ExportPaths.of(target.directory(), description.runId());
  }

  /**
   * Commits.
   *
   * @param parts what the workers told, in any order
   * @param early the paths of the parts that were put into the single file before, in their order
   * @return what the manifest says
   * @throws TargetException if the export could not be completed; nothing of it is visible then,
   *     unless only its temporary files could not be deleted
   */
  ExportSummary commit(List<PartFile> parts, List<String> early) throws TargetException {
    Publication publication = Publication.of(target, paths, files);
    try {
      Optional<ExportSummary> done = published();
      ExportSummary summary = done.isPresent() ? done.get() : publish(parts, early, publication);
      publication.cleanUp();
      return summary;
    } catch (IOException e) {
      throw TargetException.writing(target.directory(), e);
    }
  }

  String manifestPath() {
    return paths.manifest();
  }

  private Optional<ExportSummary> published() throws IOException {
    if (files.size(paths.success()).isEmpty()) {
      return Optional.empty();
    }
    return Manifest.read(target.directory(), files)
        .filter(found -> found.run().id().equals(description.runId()));
  }

  private ExportSummary publish(List<PartFile> parts, List<String> early, Publication publication)
      throws IOException {
    List<PartFile> withFiles =
        parts.stream().filter(PartFile::hasFile).sorted(EXPORT_ORDER).toList();
    requireFirst(early, withFiles);
    List<FinishedFile> export = new FileAssembly(files, target, paths).assemble(withFiles);
    ExportSummary summary = summary(parts, export);
    long rows = export.stream().mapToLong(file -> file.entry().rows()).sum();
    if (rows != summary.counts().written()) {
      throw new TargetException(
          "The files of %s hold %d spans, but %d were written"
              .formatted(target.directory(), rows, summary.counts().written()));
    }
    publication.publish(export, Manifest.encode(summary));
    return summary;
  }

  /** What is in the single file already must be where it belongs, whoever put it there. */
  private void requireFirst(List<String> early, List<PartFile> parts) throws TargetException {
    if (!parts.stream().limit(early.size()).map(PartFile::path).toList().equals(early)) {
      throw new TargetException(
          "The parts of %s changed while they were put together; run the export again"
              .formatted(target.directory()));
    }
  }

  private ExportSummary summary(List<PartFile> parts, List<FinishedFile> export) {
    ExportAccount account = ExportAccount.of(description, parts);
    return new ExportSummary(
        Manifest.VERSION,
        new Run(
            description.runId(), description.toolVersion(), description.started(), clock.instant()),
        new ProjectNames(description.spaceId(), description.projectId(), description.projectName()),
        new Window(description.windowFrom(), description.windowTo()),
        description.filter(),
        description.columns(),
        description.transport(),
        new Output(
            lowerCase(target.format()),
            lowerCase(target.shape()),
            lowerCase(target.compression()),
            lowerCase(target.layout())),
        account.counts(),
        account.outcome(),
        account.ranges(),
        export.stream().map(FinishedFile::entry).toList(),
        columns(parts));
  }

  private static List<ColumnEntry> columns(List<PartFile> parts) {
    ColumnCatalog catalog = ColumnCatalog.empty();
    Map<String, Long> nonNull = new HashMap<>();
    for (PartFile part : parts) {
      catalog = catalog.union(part.catalog());
      part.nonNull().forEach((name, count) -> nonNull.merge(name, count, Long::sum));
    }
    return catalog.columns().stream()
        .map(c -> new ColumnEntry(c.name(), c.type(), c.seen(), nonNull.getOrDefault(c.name(), 0L)))
        .sorted(Comparator.comparing(ColumnEntry::name))
        .toList();
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
