package io.spanbeam.annotation;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.util.MimeTypes;

/** What a run does with the files that it keeps, on the local disk or in an object store. */
final class RunFiles {
  private static final String LOCAL_SCHEME = "file";

  private RunFiles() {}

  /** Returns a path that does not depend on the working directory. */
  static String absolute(String path) {
    ResourceId resource = file(path);
    return isLocal(path)
        ? Path.of(resource.toString()).toAbsolutePath().normalize().toString()
        : path.replaceFirst("(?<=[^/:])/+$", "");
  }

  /** Returns whether a path is on the local disk, where files can be continued. */
  static boolean isLocal(String path) {
    return file(path).getScheme().equals(LOCAL_SCHEME);
  }

  /** Opens a new file for writing; missing directories are made, a file there is replaced. */
  static OutputStream create(String path) throws IOException {
    return Channels.newOutputStream(FileSystems.create(file(path), MimeTypes.BINARY));
  }

  /** Opens a local file for writing behind its end. Each write reaches the operating system. */
  static OutputStream append(String path) throws IOException {
    Path local = Path.of(path);
    Files.createDirectories(local.getParent());
    return Files.newOutputStream(local, CREATE, APPEND);
  }

  /**
   * Opens a file for reading.
   *
   * @throws IOException a {@link FileNotFoundException} or a {@link NoSuchFileException} if there
   *     is none; object stores would say it at the first read, each in a way of its own
   */
  static InputStream open(String path) throws IOException {
    ResourceId file =
        isLocal(path) ? file(path) : FileSystems.matchSingleFileSpec(path).resourceId();
    return Channels.newInputStream(FileSystems.open(file));
  }

  /** Renames a file; one of the new name is replaced. */
  static void rename(String from, String to) throws IOException {
    FileSystems.rename(List.of(file(from)), List.of(file(to)));
  }

  /** Deletes a file; a missing one is as good. */
  static void delete(String path) throws IOException {
    if (isLocal(path)) {
      if (Files.isDirectory(Path.of(path))) {
        throw new IOException("Cannot replace %s: it is a directory".formatted(path));
      }
      // Without Beam: it logs a stack trace if there is none.
      Files.deleteIfExists(Path.of(path));
      return;
    }
    FileSystems.delete(List.of(file(path)), StandardMoveOptions.IGNORE_MISSING_FILES);
  }

  /** Returns the paths of all files in a directory, by name; none if there is no directory. */
  static List<String> list(String directory) throws IOException {
    if (isLocal(directory)) {
      // Without Beam: it would take a star in the name of the directory for a pattern.
      try (Stream<Path> files = Files.list(Path.of(directory))) {
        return files.map(Path::toString).sorted().toList();
      } catch (NoSuchFileException e) {
        return List.of();
      }
    }
    try {
      return FileSystems.match(directory + "/*", EmptyMatchTreatment.ALLOW).metadata().stream()
          .map(MatchResult.Metadata::resourceId)
          .map(ResourceId::toString)
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private static ResourceId file(String path) {
    return FileSystems.matchNewResource(path, false);
  }
}
