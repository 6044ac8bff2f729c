package io.spanbeam.sink;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Publishes where directories can not be moved: the files, then the manifest, last {@code
 * _SUCCESS}. A reader that waits for {@code _SUCCESS} never sees half an export; that of an old
 * export goes first, once the new one is complete in the temporary directory. A run killed in
 * between leaves the target without {@code _SUCCESS}; the same run may go on, or a new one replace
 * what is there.
 */
final class ObjectPublication implements Publication {
  private final ExportTarget target;
  private final ExportPaths paths;
  private final FileOperations files;

  ObjectPublication(ExportTarget target, ExportPaths paths, FileOperations files) {
    this.target = target;
    this.paths = paths;
    this.files = files;
  }

  @Override
  public void publish(List<FinishedFile> export, byte[] manifest) throws IOException {
    // With this mark, what an earlier attempt has moved is not taken for somebody else's.
    String mark = paths.staging() + "/publishing";
    if (files.size(mark).isEmpty()) {
      TargetCheck.refuseUsed(target, files);
      Publication.write(files, mark, new byte[0]);
    }
    files.delete(paths.success());
    files.delete(paths.manifest());
    Set<String> names = new HashSet<>();
    for (FinishedFile file : export) {
      Publication.move(files, file, paths.directory() + "/" + file.entry().name());
      names.add(file.entry().name());
    }
    for (String name : files.list(paths.directory())) {
      if (ExportPaths.isExportFile(name) && !names.contains(name)) {
        files.delete(paths.directory() + "/" + name);
      }
    }
    for (FinishedFile file : export) {
      String path = paths.directory() + "/" + file.entry().name();
      FileAssembly.checkSize(files.size(path), path, file.entry().bytes());
    }
    String staged = paths.export() + "/" + ExportPaths.MANIFEST;
    Publication.write(files, staged, manifest);
    files.rename(staged, paths.manifest());
    Publication.write(files, paths.success(), new byte[0]);
  }

  @Override
  public void cleanUp() throws IOException {
    Publication.deleteTemporary(files, paths.staging());
  }
}
