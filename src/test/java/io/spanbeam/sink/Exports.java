package io.spanbeam.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.luben.zstd.ZstdInputStream;
import io.spanbeam.span.SpanBatch;
import io.spanbeam.span.SpanColumns;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Writes exports without a pipeline, and reads exports as a user would. */
final class Exports {
  /** Strict also behind the first value: a file is one array and nothing else. */
  static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private Exports() {}

  /** Writes all batches in one bundle. */
  static List<PartFile> parts(
      FileOperations files, ExportTarget target, String runId, List<SpanBatch> batches)
      throws IOException {
    try (BufferAllocator allocator = new RootAllocator(64 << 20)) {
      BundleWriter writer =
          new BundleWriter(
              files,
              ExportPaths.of(target.directory(), runId).parts(),
              target,
              allocator,
              Optional.empty());
      for (SpanBatch batch : batches) {
        writer.add(batch);
      }
      writer.finish();
      return writer.takeParts();
    }
  }

  static ExportCommit commit(
      FileOperations files, ExportTarget target, ExportDescription description) {
    return new ExportCommit(
        target, description, files, Clock.fixed(Spans.START.plusSeconds(90), ZoneOffset.UTC));
  }

  /** Writes and commits. */
  static ExportSummary export(
      ExportTarget target, ExportDescription description, List<SpanBatch> batches)
      throws IOException {
    FileOperations files = FileOperations.of(target.directory());
    List<PartFile> parts = parts(files, target, description.runId(), batches);
    return commit(files, target, description).commit(parts, List.of());
  }

  /** Returns the text of a file, decompressed by the ending of its name. */
  static String text(Path file) throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        InputStream in = decompressed(file.toString(), raw)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static InputStream decompressed(String name, InputStream raw) throws IOException {
    if (name.endsWith(".gz")) {
      return new GZIPInputStream(raw);
    }
    return name.endsWith(".zst") ? new ZstdInputStream(raw) : raw;
  }

  /** Returns the span IDs of a file that is one JSON array. */
  static List<String> idsOfArray(Path file) throws IOException {
    JsonNode array = JSON.readTree(text(file));
    if (!array.isArray()) {
      throw new IOException(file + " is not an array: " + array);
    }
    List<String> ids = new ArrayList<>();
    array.forEach(span -> ids.add(span.get(SpanColumns.SPAN_ID).textValue()));
    return ids;
  }

  /** Returns the span IDs of a file of JSON Lines. */
  static List<String> idsOfLines(Path file) throws IOException {
    String text = text(file);
    if (!text.isEmpty() && !text.endsWith("\n")) {
      throw new IOException(file + " does not end its last line");
    }
    List<String> ids = new ArrayList<>();
    for (String line : text.lines().toList()) {
      ids.add(JSON.readTree(line).get(SpanColumns.SPAN_ID).textValue());
    }
    return ids;
  }

  /** Returns the names of what is in a directory, hidden ones too; none if it is missing. */
  static List<String> names(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
