package io.spanbeam.local;

import io.spanbeam.ax.TimeWindow;
import io.spanbeam.filter.FilterExpression;
import io.spanbeam.filter.FilterSyntaxException;
import io.spanbeam.span.SpanColumns;
import io.spanbeam.span.json.JsonShape;
import io.spanbeam.span.json.JsonSpanEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;

/** {@code POST /v2/spans}: lists spans page by page, newest first (ax-protocol §4). */
final class SpanResource {
  private static final int PRESET_LIMIT = 50;
  private static final int MOST_LIMIT = 500;
  private static final Duration PRESET_WINDOW = Duration.ofDays(7);
  private static final byte[] SEPARATOR = {','};

  /** What is returned whatever columns are asked for (ax-protocol §4.1). */
  private static final Set<String> ALWAYS_RETURNED =
      Set.of(
          SpanColumns.NAME,
          SpanColumns.TRACE_ID,
          SpanColumns.SPAN_ID,
          SpanColumns.SPAN_KIND,
          SpanColumns.PARENT_ID,
          SpanColumns.START_TIME,
          SpanColumns.END_TIME,
          SpanColumns.STATUS_CODE,
          SpanColumns.STATUS_MESSAGE,
          SpanColumns.LATENCY_MS,
          SpanColumns.EVENTS);

  private final SpanStore store;
  private final RequestLog log;
  private final BufferAllocator allocator;

  SpanResource(SpanStore store, RequestLog log, BufferAllocator allocator) {
    this.store = store;
    this.log = log;
    this.allocator = allocator;
  }

  RestAnswer list(RestRequest request, String unused) {
    RestBody body = new RestBody(request.json());
    StoredProject project = ProjectResource.find(store, body.requiredText("project_id"));
    int limit = request.limit(PRESET_LIMIT, MOST_LIMIT);
    StoreQuery query =
        new StoreQuery(
            window(body), filter(body), columns(body, project), RowOrder.NEWEST_FIRST, false);
    Optional<StringTruncation> truncation = StringTruncation.of(body);
    // the body as it came: a preset window moves between pages, the question does not
    List<?> question =
        List.of(
            project.id(),
            body.text("start_time").orElse(""),
            body.text("end_time").orElse(""),
            body.text("filter").orElse(""));
    Optional<PagePosition> after =
        request
            .parameter("cursor")
            .map(cursor -> PageCursor.decode(cursor, question, 2))
            .map(position -> new PagePosition(position[0], position[1]));
    try (BufferAllocator memory =
            allocator.newChildAllocator("local-ax-page", 0, allocator.getLimit());
        SpanPage page = store.page(project.id(), query, limit, after, memory)) {
      log.sent(page.root().getRowCount(), 0);
      byte[] document = document(page, question);
      return RestAnswer.json(
          200, truncation.isPresent() ? truncation.get().apply(document) : document);
    }
  }

  private static byte[] document(SpanPage page, List<?> question) {
    Optional<String> next =
        page.next()
            .map(position -> PageCursor.encode(question, position.startNanos(), position.row()));
    ByteArrayOutputStream document = new ByteArrayOutputStream();
    try {
      document.writeBytes("{\"spans\":[".getBytes(StandardCharsets.UTF_8));
      new JsonSpanEncoder(JsonShape.SPAN).encode(page.root(), SEPARATOR, document);
      document.writeBytes("],\"pagination\":".getBytes(StandardCharsets.UTF_8));
      document.writeBytes(ListPage.pagination(next).toString().getBytes(StandardCharsets.UTF_8));
      document.write('}');
    } catch (IOException e) {
      throw new UncheckedIOException("Writing a page of spans failed", e);
    }
    return document.toByteArray();
  }

  private static TimeWindow window(RestBody body) {
    Instant now = Instant.now();
    Instant from = body.instant("start_time").orElse(now.minus(PRESET_WINDOW));
    Instant to = body.instant("end_time").orElse(now);
    if (!from.isBefore(to)) {
      throw new Problem.Refusal(
          Problem.invalidValue("start_time %s is not before end_time %s".formatted(from, to)));
    }
    return new TimeWindow(from, to);
  }

  private static Optional<FilterExpression> filter(RestBody body) {
    Optional<String> text = body.text("filter");
    if (text.isPresent() && text.get().isBlank()) {
      throw new Problem.Refusal(
          Problem.invalidValue("filter is blank; leave it out to list all spans"));
    }
    try {
      return text.map(FilterExpression::parse);
    } catch (FilterSyntaxException e) {
      throw new Problem.Refusal(Problem.invalidRequest(e.getMessage()), e);
    }
  }

  private List<String> columns(RestBody body, StoredProject project) {
    Optional<List<String>> included = body.names("included_columns");
    Optional<List<String>> excluded = body.names("excluded_columns");
    if (included.isPresent() && excluded.isPresent()) {
      throw new Problem.Refusal(
          Problem.invalidValue(
              "included_columns and excluded_columns exclude each other: send one of them"));
    }
    Set<String> columns = new LinkedHashSet<>();
    if (included.isPresent()) {
      columns.addAll(included.get());
      columns.addAll(ALWAYS_RETURNED);
    } else if (excluded.isPresent()) {
      store.columns(project.id()).forEach(column -> columns.add(column.name()));
      columns.removeAll(excluded.get());
      columns.addAll(ALWAYS_RETURNED);
    }
    return List.copyOf(columns);
  }
}
