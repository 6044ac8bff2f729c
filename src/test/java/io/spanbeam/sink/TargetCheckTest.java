package io.spanbeam.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetCheckTest {
  @TempDir Path temporary;

  @Test
  void aNewDirectoryIsAcceptedAndNothingIsMade() throws IOException {
    TargetCheck.check(target(temporary.resolve("a/b/export")));

    assertThat(Exports.names(temporary), is(empty()));
  }

  @Test
  void anEmptyDirectoryIsAccepted() throws IOException {
    TargetCheck.check(target(Files.createDirectory(temporary.resolve("export"))));
  }

  @Test
  void anExportIsRefusedUnlessItIsReplaced() throws IOException {
    ExportTarget target = target(temporary.resolve("export"));
    Exports.export(target, Spans.description("run", 7, 3), Spans.threeRanges());

    assertThat(
        refusal(target),
        is(
            "%s already holds an export; choose another directory, or replace it"
                .formatted(target.directory())));
    TargetCheck.check(Spans.replacing(target));
  }

  @Test
  void otherFilesAreNeverReplaced() throws IOException {
    Path directory = Files.createDirectory(temporary.resolve("export"));
    Files.writeString(directory.resolve("thesis.tex"), "");

    String sentence =
        "%s holds files that are not part of an export, such as 'thesis.tex'; choose another"
                .formatted(directory)
            + " directory";
    assertThat(refusal(target(directory)), is(sentence));
    assertThat(refusal(Spans.replacing(target(directory))), is(sentence));
  }

  @Test
  void aFileOfAxIsReplaced() throws IOException {
    Path directory = Files.createDirectory(temporary.resolve("export"));
    Files.writeString(directory.resolve("spans.json"), "[]");

    assertThat(refusal(target(directory)), containsString("already holds an export"));
    TargetCheck.check(Spans.replacing(target(directory)));
  }

  @Test
  void aFileInTheWayIsNamed() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));

    assertThat(
        refusal(target(file.resolve("deep/export"))),
        is(
            "Cannot write %s: %s is a file, not a directory"
                .formatted(file.resolve("deep/export"), file)));
    assertThat(refusal(target(file)), containsString("is a file, not a directory"));
  }

  @Test
  void aPlaceThatNobodyCanWriteIsRefused() {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")));

    assertThat(
        refusal(target(Path.of("/proc/self/export"))),
        containsString("Cannot write /proc/self/export: "));
  }

  @Test
  void aDirectoryWithoutPermissionIsRefused() throws IOException {
    Path closed = Files.createDirectory(temporary.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-x------"));
    assumeTrue(!Files.isWritable(closed), "Root may write everywhere");

    assertThat(
        refusal(target(closed.resolve("export"))),
        is("Cannot write %s: permission denied".formatted(closed.resolve("export"))));
  }

  @Test
  void aMountPointIsRefusedWithAdvice() {
    Path mount = Path.of("/proc");
    assumeTrue(Files.isDirectory(mount.resolve("self")));

    assertThat(refusal(target(mount)), containsString("mount point"));
  }

  @Test
  void theRootIsRefused() {
    assertThat(refusal(target(Path.of("/"))), containsString("root directory"));
  }

  @Test
  void aSchemeWithoutFileSystemIsRefused() {
    ExportTarget unknown = Spans.target("nowhere://b/c", SpanFormat.JSON, Layout.PARTS);

    assertThat(refusal(unknown), containsString("Cannot write nowhere://b/c: "));
  }

  @Test
  void anObjectStoreIsCheckedInTheSameWay() throws IOException {
    FileOperations objects = new BeamFiles();
    ExportTarget target = target(temporary.resolve("export"));
    TargetCheck.check(target, objects);
    // The temporary files of another run are no export.
    Files.createDirectories(temporary.resolve("export/.spanbeam-other/parts"));
    Files.writeString(temporary.resolve("export/.spanbeam-other/parts/1"), "{}");
    TargetCheck.check(target, objects);

    Files.createDirectories(temporary.resolve("export/deep"));
    Files.writeString(temporary.resolve("export/deep/file"), "");
    TargetException foreign =
        assertThrows(
            TargetException.class, () -> TargetCheck.check(Spans.replacing(target), objects));

    assertThat(foreign.getMessage(), containsString("such as 'deep'"));
  }

  @Test
  void anExportThatAKilledRunMovedAsideIsPutBack() throws IOException {
    ExportTarget target = target(temporary.resolve("export"));
    Exports.export(target, Spans.description("old", 7, 3), Spans.threeRanges());
    Files.move(temporary.resolve("export"), temporary.resolve(".export.replaced"));

    TargetCheck.check(Spans.replacing(target));

    assertThat(Manifest.read(target.directory()).run().id(), is("old"));
    assertThat(Exports.names(temporary), contains("export"));
  }

  @Test
  void aTargetBehindALinkIsWrittenWhereTheLinkPoints() throws IOException {
    Path real = Files.createDirectory(temporary.resolve("real"));
    Path link = Files.createSymbolicLink(temporary.resolve("link"), real);

    Exports.export(target(link).absolute(), Spans.description("run", 7, 3), Spans.threeRanges());

    assertThat(Files.isSymbolicLink(link), is(true));
    assertThat(Exports.names(real), contains("_SUCCESS", "_manifest.json", "spans.json"));
  }

  private static ExportTarget target(Path directory) {
    return Spans.target(directory, SpanFormat.JSON, Layout.SINGLE_FILE);
  }

  private static String refusal(ExportTarget target) {
    return assertThrows(TargetException.class, () -> TargetCheck.check(target)).getMessage();
  }
}
