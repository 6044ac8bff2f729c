package io.spanbeam.cli;

import io.spanbeam.sink.Layout;
import io.spanbeam.sink.SpanCompression;
import io.spanbeam.sink.SpanFormat;
import io.spanbeam.span.json.JsonShape;
import picocli.CommandLine.Option;

/** Where spans are written and in which form. */
final class OutputFlags {
  static final String DEFAULT_OUTPUT_DIR = ".";

  @Option(
      names = "--output-dir",
      paramLabel = "DIR",
      description =
          "Directory in which the export gets a directory of its own, such as"
              + " spans_all_20251028_223537 (default: .arize-tmp-traces).")
  String outputDir;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "Exactly this directory instead; it may also lie in an object store that Beam reaches.")
  String output;

  @Option(
      names = "--stdout",
      description = "Print the spans, and nothing else, to standard output; leave no file.")
  boolean stdout;

  @Option(
      names = "--replace",
      description = "Replace the export that --output holds; without it, it is refused.")
  boolean replace;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "json: one array. jsonl: one span per line (default: json).")
  SpanFormat format = SpanFormat.JSON;

  @Option(
      names = "--json-shape",
      paramLabel = "SHAPE",
      description =
          "columns: flat names such as \"context.span_id\", the default with --all. span: nested as"
              + " the REST API answers, the default otherwise.")
  JsonShape jsonShape;

  @Option(names = "--gzip", description = "Short for --compression gzip.")
  boolean gzip;

  @Option(
      names = "--compression",
      paramLabel = "NAME",
      description = "none, gzip or zstd (default: none).")
  SpanCompression compression;

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      converter = LayoutConverter.class,
      completionCandidates = LayoutConverter.Words.class,
      description =
          "single: one file, spans.json. parts: a file per part, written without a last copy"
              + " (default: single).")
  Layout layout = Layout.SINGLE_FILE;
}
