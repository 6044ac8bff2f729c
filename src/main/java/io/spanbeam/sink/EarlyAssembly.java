package io.spanbeam.sink;

import io.spanbeam.span.RangeReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts parts into the single file of an export while other parts are still being written: those of
 * a range as soon as that range and all before it are complete. So the commit finds few parts left,
 * and a part is often copied and deleted before the system has written it to the disk.
 *
 * <p>Only for a run whose parts are all written in one process on the local disk. What it has put
 * into the file the commit compares with the parts that the workers told of; it never trusts it.
 *
 * <p>Thread-safe; one thread copies, the others go on.
 */
final class EarlyAssembly {
  private final Concatenation file;
  private final Map<Integer, List<PartFile>> waiting = new HashMap<>();
  private final List<String> copied = new ArrayList<>();
  private Crc32c written = Crc32c.EMPTY;
  private int nextRange;
  private boolean copying;

  /**
   * @param file the single file; nothing of it must be there yet
   */
  EarlyAssembly(Concatenation file) {
    this.file = file;
  }

  /**
   * Takes note of a part that is complete on the disk, and copies what can be copied now, unless
   * another thread is at it; that one then copies this, too.
   *
   * @throws TargetException if the file can not be written; nothing more is copied then
   */
  void offer(PartFile part) throws TargetException {
    synchronized (this) {
      waiting.computeIfAbsent(part.range(), range -> new ArrayList<>()).add(part);
      if (copying) {
        return;
      }
      copying = true;
    }
    for (List<PartFile> ready = takeComplete(); !ready.isEmpty(); ready = takeComplete()) {
      for (PartFile next : ready) {
        copy(next);
      }
    }
  }

  /** Returns the paths of the parts that are in the file, in their order in it. */
  synchronized List<String> copied() {
    return List.copyOf(copied);
  }

  /** Returns the files of the ranges that are next and complete; with none, copying is over. */
  private synchronized List<PartFile> takeComplete() {
    List<PartFile> ready = new ArrayList<>();
    while (ready.isEmpty() && complete(waiting.getOrDefault(nextRange, List.of()))) {
      waiting.remove(nextRange).stream()
          .filter(PartFile::hasFile)
          .sorted(Comparator.comparingInt(PartFile::firstSequence))
          .forEach(ready::add);
      nextRange++;
    }
    copying = !ready.isEmpty();
    return ready;
  }

  /** A range is complete if all that its reader passed on is in its parts, or was filtered out. */
  private static boolean complete(List<PartFile> parts) {
    List<RangeReport> reports =
        parts.stream().map(PartFile::reports).flatMap(List::stream).toList();
    return reports.size() == 1
        && reports.get(0).emitted()
            == parts.stream().mapToLong(part -> part.rows() + part.filteredRows()).sum();
  }

  private void copy(PartFile part) throws TargetException {
    try {
      Crc32c extended = file.extend(written, part);
      synchronized (this) {
        written = extended;
        copied.add(part.path());
      }
    } catch (IOException e) {
      throw TargetException.writing(file.path(), e);
    }
  }
}
