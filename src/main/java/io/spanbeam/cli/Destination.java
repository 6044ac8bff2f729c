package io.spanbeam.cli;

import io.spanbeam.sink.ExportTarget;
import io.spanbeam.sink.Layout;
import io.spanbeam.sink.SpanCompression;
import io.spanbeam.sink.SpanFormat;
import io.spanbeam.span.json.JsonShape;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where spans go and in which form, after every flag was checked.
 *
 * @param directory directory of this one export; empty for standard output
 * @param scratch whether the directory is below the one that ax hides from git
 */
record Destination(
    Optional<String> directory,
    boolean scratch,
    SpanFormat format,
    JsonShape shape,
    SpanCompression compression,
    Layout layout,
    boolean replace) {
  private static final Pattern REMOTE = Pattern.compile("[a-zA-Z][-a-zA-Z0-9+.]+://.*");

  /**
   * Checks flags.
   *
   * @param name of the directory of this export if it gets one of its own
   * @param all whether every span is exported
   * @throws CommandException if they do not go together or a value is wrong
   */
  static Destination of(OutputFlags flags, String name, boolean all, Path workingDirectory) {
    requireOne(flags);
    if (flags.stdout && flags.layout == Layout.PARTS) {
      throw CommandException.usage("--stdout prints one file; it cannot have --layout parts");
    }
    if (flags.replace && flags.output == null) {
      throw CommandException.usage("--replace needs --output, which names what is replaced");
    }
    if (flags.gzip && flags.compression != null && flags.compression != SpanCompression.GZIP) {
      throw CommandException.usage(
          "--gzip and --compression exclude each other; give only one of them");
    }
    SpanCompression compression = flags.gzip ? SpanCompression.GZIP : SpanCompression.NONE;
    if (flags.compression != null) {
      compression = flags.compression;
    }
    JsonShape shape = all ? JsonShape.COLUMNS : JsonShape.SPAN;
    boolean scratch =
        !flags.stdout
            && flags.output == null
            && (flags.outputDir == null || flags.outputDir.equals(OutputFlags.DEFAULT_OUTPUT_DIR));
    return new Destination(
        directory(flags, scratch, name, workingDirectory),
        scratch,
        flags.format,
        flags.jsonShape == null ? shape : flags.jsonShape,
        compression,
        flags.layout,
        flags.replace);
  }

  /** Returns this form in a directory. */
  ExportTarget in(String directory) {
    return new ExportTarget(directory, format, shape, compression, layout, replace);
  }

  /** Returns whether a path names a file system other than the local one. */
  static boolean isRemote(String path) {
    return REMOTE.matcher(path).matches();
  }

  /**
   * Checks that a path is one that workers of Dataflow reach too.
   *
   * @throws CommandException if it is on this machine
   */
  static void requireReachedByDataflow(String flag, String path) {
    if (!isRemote(path)) {
      throw CommandException.usage(
          "Invalid %s '%s': the workers of Dataflow do not see this machine; give a path on Cloud"
              + " Storage, gs://bucket/...",
          flag, path);
    }
  }

  private static void requireOne(OutputFlags flags) {
    String first = flags.stdout ? "--stdout" : "--output";
    String second = flags.stdout && flags.output != null ? "--output" : "--output-dir";
    boolean several =
        flags.stdout
            ? flags.output != null || flags.outputDir != null
            : flags.output != null && flags.outputDir != null;
    if (several) {
      throw CommandException.usage(
          "%s and %s exclude each other; give only one of them", first, second);
    }
  }

  private static Optional<String> directory(
      OutputFlags flags, boolean scratch, String name, Path workingDirectory) {
    if (flags.stdout) {
      return Optional.empty();
    }
    if (scratch) {
      return Optional.of(OutputDirectory.scratch(workingDirectory).resolve(name).toString());
    }
    boolean own = flags.output == null;
    String flag = own ? "--output-dir" : "--output";
    String given = own ? flags.outputDir : flags.output;
    if (given.isBlank()) {
      throw CommandException.usage("Invalid %s: it is blank", flag);
    }
    if (isRemote(given)) {
      return Optional.of(own ? given.replaceFirst("/+$", "") + "/" + name : given);
    }
    try {
      Path path = workingDirectory.resolve(given);
      return Optional.of((own ? path.resolve(name) : path).normalize().toString());
    } catch (InvalidPathException e) {
      throw CommandException.usage("Invalid %s: %s", flag, e.getReason());
    }
  }
}
