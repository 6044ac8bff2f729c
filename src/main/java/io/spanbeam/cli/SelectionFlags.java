package io.spanbeam.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** Which spans are exported: the flags of {@code ax spans export} (ax-protocol §10.1). */
final class SelectionFlags {
  static final int DEFAULT_LIMIT = 100;
  static final int DEFAULT_DAYS = 30;

  @Option(
      names = {"-s", "--space"},
      paramLabel = "SPACE",
      description = "Space of the project, name or ID; needed when PROJECT is a name.")
  String space;

  @Option(
      names = "--all",
      description =
          "Export every span, in parallel over Arrow Flight. Without it, the newest spans are read"
              + " over REST until --limit is reached.")
  boolean all;

  @Option(
      names = {"-l", "--limit"},
      paramLabel = "N",
      description = "Most spans to export, newest first (default: " + DEFAULT_LIMIT + ").")
  Long limit;

  @Option(
      names = "--trace-id",
      paramLabel = "ID",
      description = "Only the spans of this trace. At most one ID flag can be given.")
  String traceId;

  @Option(names = "--span-id", paramLabel = "ID", description = "Only this span.")
  String spanId;

  @Option(
      names = "--session-id",
      paramLabel = "ID",
      description = "Only the spans of this session.")
  String sessionId;

  @Option(
      names = "--filter",
      paramLabel = "EXPRESSION",
      description =
          "Only spans that fit, such as \"status_code = 'ERROR' AND latency_ms > 5000\". Together"
              + " with an ID flag, both must hold.")
  String filter;

  @Option(
      names = "--days",
      paramLabel = "N",
      description =
          "Days to look back from the end; not used with --start-time (default: "
              + DEFAULT_DAYS
              + ").")
  Integer days;

  @Option(
      names = "--start-time",
      paramLabel = "TIME",
      description =
          "First instant, in UTC without an offset: 2025-10-28, 2025-10-28T22:35+02:00, now, today,"
              + " yesterday, or an ISO 8601 duration before these: today-P7D, now-PT6H.")
  String startTime;

  @Option(
      names = "--end-time",
      paramLabel = "TIME",
      description = "First instant that no longer belongs to it (default: now).")
  String endTime;

  @Option(
      names = "--columns",
      paramLabel = "NAME",
      split = ",",
      description =
          "Only these columns, separated by commas, such as"
              + " context.span_id,name,attributes.llm.model_name. The service sends no others.")
  List<String> columns;
}
