package io.spanbeam.sink;

import java.io.IOException;
import java.util.List;
import java.util.TreeSet;

/**
 * Publishes on the local disk: the complete directory is made beside the target and moved there by
 * one atomic rename. An old export is moved aside by another one just before; a run that is killed
 * between the two leaves it there, and {@link TargetCheck} of the next run puts it back.
 *
 * <p>Holds against a killed process, not against a power cut: files are not forced to the disk.
 */
final class DirectoryPublication implements Publication {
  private final ExportTarget target;
  private final ExportPaths paths;
  private final FileOperations files;

  DirectoryPublication(ExportTarget target, ExportPaths paths, FileOperations files) {
    this.target = target;
    this.paths = paths;
    this.files = files;
  }

  @Override
  public void publish(List<FinishedFile> export, byte[] manifest) throws IOException {
    TargetCheck.refuseUsed(target, files);
    TreeSet<String> expected = new TreeSet<>();
    for (FinishedFile file : export) {
      Publication.move(files, file, paths.export() + "/" + file.entry().name());
      expected.add(file.entry().name());
    }
    Publication.write(files, paths.export() + "/" + ExportPaths.MANIFEST, manifest);
    Publication.write(files, paths.export() + "/" + ExportPaths.SUCCESS, new byte[0]);
    expected.add(ExportPaths.MANIFEST);
    expected.add(ExportPaths.SUCCESS);
    List<String> found = files.list(paths.export());
    if (!found.equals(List.copyOf(expected))) {
      throw new TargetException(
          "The export in %s is not as it was written: it holds %s, not %s"
              .formatted(paths.export(), found, expected));
    }
    if (files.list(paths.directory()).isEmpty()) {
      // An empty directory is replaced by the rename.
      files.rename(paths.export(), paths.directory());
    } else {
      replace();
    }
  }

  private void replace() throws IOException {
    files.deleteDirectory(paths.replaced());
    files.rename(paths.directory(), paths.replaced());
    try {
      files.rename(paths.export(), paths.directory());
    } catch (IOException e) {
      try {
        files.rename(paths.replaced(), paths.directory());
      } catch (IOException back) {
        e.addSuppressed(back);
        throw new TargetException(
            "Cannot replace %s: %s; the old export is in %s and is put back by the next run"
                .formatted(paths.directory(), TargetException.reason(e), paths.replaced()),
            e);
      }
      throw e;
    }
  }

  @Override
  public void cleanUp() throws IOException {
    files.deleteDirectory(paths.replaced());
    Publication.deleteTemporary(files, paths.staging());
  }
}
