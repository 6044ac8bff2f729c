package io.spanbeam.annotation.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.ResourceId;

/** Finds the files of a run, in the file systems that Beam knows. */
public final class InputFiles {
  /** So much of a stream tells its format. */
  private static final int SNIFFED_BYTES = 1 << 16;

  private static final String STREAM = "standard input";

  private InputFiles() {}

  /**
   * Lists files, in the order of their paths and patterns; those of a pattern in the order of their
   * names.
   *
   * @param specs paths or patterns ({@code *}, {@code **}, <code>?</code>, {@code [..]}), each of
   *     any scheme that is registered
   * @param format how to read all of them; if empty, the suffix of each tells it
   * @throws InputException if there is no file, a directory in the place of one, an empty one, the
   *     same one twice, or one with an unknown suffix
   */
  public static List<InputFile> find(List<String> specs, Optional<InputFormat> format)
      throws InputException {
    Map<String, String> specOfFile = new LinkedHashMap<>();
    List<InputFile> files = new ArrayList<>();
    for (String spec : specs) {
      for (MatchResult.Metadata found : match(spec)) {
        String path = found.resourceId().toString();
        String before = specOfFile.put(identity(found.resourceId()), spec);
        if (before != null) {
          throw new InputException(
              "%s is given twice, by '%s' and by '%s': give it once".formatted(path, before, spec));
        }
        if (found.sizeBytes() == 0) {
          throw new InputException("%s is empty: it has no bytes".formatted(path));
        }
        files.add(
            new InputFile(
                files.size(),
                path,
                found.sizeBytes(),
                format.isPresent() ? format.get() : formatOf(path)));
      }
    }
    return files;
  }

  /**
   * Describes a local file that holds what came from standard input.
   *
   * @param index see {@link InputFile#index}
   * @param format how to read it; if empty, its first bytes tell it
   * @throws InputException if nothing came, or it can't be read
   */
  public static InputFile ofStream(int index, Path spooled, Optional<InputFormat> format)
      throws InputException {
    String path = spooled.toAbsolutePath().toString();
    try {
      long bytes = Files.size(spooled);
      if (bytes == 0) {
        throw new InputException("The standard input is empty: it has no bytes");
      }
      // Which format does not matter for the bytes.
      InputFile file = new InputFile(index, path, STREAM, bytes, format.orElse(InputFormat.CSV));
      if (format.isPresent()) {
        return file;
      }
      try (FileContent content = FileContent.open(file)) {
        InputFormat sniffed = InputFormat.sniff(content.readNBytes(SNIFFED_BYTES));
        return new InputFile(index, path, STREAM, bytes, sniffed);
      }
    } catch (InputException e) {
      throw e;
    } catch (IOException e) {
      throw new InputException("Can't read %s: %s".formatted(STREAM, e.getMessage()), e);
    }
  }

  private static List<MatchResult.Metadata> match(String spec) throws InputException {
    List<MatchResult.Metadata> found;
    try {
      found = FileSystems.match(spec, EmptyMatchTreatment.ALLOW).metadata();
    } catch (IOException | IllegalArgumentException e) {
      throw new InputException("Can't list '%s': %s".formatted(spec, e.getMessage()), e);
    }
    boolean pattern = spec.matches(".*[*?\\[{].*");
    List<MatchResult.Metadata> files =
        found.stream()
            .filter(one -> !one.resourceId().isDirectory())
            .sorted(Comparator.comparing(one -> one.resourceId().toString()))
            .toList();
    if (files.isEmpty() && (!found.isEmpty() || spec.endsWith("/")) && !pattern) {
      throw new InputException(
          "'%s' is a directory: name the files in it, such as '%s/*.jsonl'"
              .formatted(spec, spec.replaceFirst("/+$", "")));
    }
    if (files.isEmpty()) {
      throw new InputException(
          (pattern ? "No file matches '%s'" : "There is no file '%s'").formatted(spec));
    }
    return files;
  }

  /** The same file may be named in several ways, by a link for example. */
  private static String identity(ResourceId file) throws InputException {
    if (!file.getScheme().equals("file")) {
      return file.toString();
    }
    try {
      return Path.of(file.toString()).toRealPath().toString();
    } catch (IOException | InvalidPathException e) {
      throw new InputException("Can't read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static InputFormat formatOf(String path) throws InputException {
    return InputFormat.ofName(path)
        .orElseThrow(
            () ->
                new InputException(
                    ("Can't tell the format of %s by its name: known suffixes are %s, each also"
                            + " with .gz, .gzip, .zst or .bz2. Give --format json, jsonl, csv or"
                            + " parquet")
                        .formatted(path, InputFormat.suffixes())));
  }
}
