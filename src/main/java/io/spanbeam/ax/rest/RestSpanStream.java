package io.spanbeam.ax.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.Retries;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.SpanStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pages of one query, each as one batch. */
final class RestSpanStream implements SpanStream {
  private static final Logger LOG = LoggerFactory.getLogger(RestSpanStream.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = "/v2/spans";
  private static final String CALL = "POST " + PATH;
  private static final int MAX_LIMIT = 500;

  private final RestTransport transport;
  private final Retries retries;
  private final BufferAllocator allocator;
  private final byte[] body;
  private final Cursors cursors = new Cursors(CALL);
  private int limit;
  private Optional<String> cursor = Optional.empty();
  private boolean finished;
  private boolean closed;
  private VectorSchemaRoot root;

  RestSpanStream(
      RestTransport transport, Retries retries, SpanQuery query, BufferAllocator allocator) {
    this.transport = transport;
    this.retries = retries;
    this.allocator = allocator;
    this.body = body(query);
    this.limit = Math.max(1, Math.min(query.chunkSize().orElse(MAX_LIMIT), MAX_LIMIT));
  }

  @Override
  public long count() {
    return SpanService.UNKNOWN_COUNT;
  }

  @Override
  public boolean next() throws AxException {
    if (closed) {
      throw new IllegalStateException("The stream is closed");
    }
    release();
    while (!finished) {
      Optional<VectorSchemaRoot> loaded = load();
      if (loaded.isPresent() && loaded.get().getRowCount() > 0) {
        root = loaded.get();
        return true;
      }
      // A page without spans, or too many of them
      loaded.ifPresent(VectorSchemaRoot::close);
    }
    return false;
  }

  @Override
  public VectorSchemaRoot root() {
    if (root == null) {
      throw new IllegalStateException("The stream is not at a batch");
    }
    return root;
  }

  /** Loads the page at the cursor; empty if it has to be asked for in smaller parts. */
  private Optional<VectorSchemaRoot> load() throws AxException {
    try {
      SpanPage page = SpanPage.parse(CALL, page());
      VectorSchemaRoot loaded = page.columns().toRoot(allocator);
      try {
        cursor = cursors.advance(page.hasMore(), page.nextCursor());
      } catch (AxException e) {
        loaded.close();
        throw e;
      }
      finished = cursor.isEmpty();
      return Optional.of(loaded);
    } catch (OutOfMemoryException e) {
      shrink(
          new AxException(
              Category.TOO_LARGE,
              "A page of %d spans does not fit into the memory of its reader; give it more"
                  .formatted(limit),
              e));
    } catch (AxException e) {
      if (e.category() != Category.TOO_LARGE) {
        throw e;
      }
      shrink(e);
    }
    return Optional.empty();
  }

  private byte[] page() throws AxException {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("limit", Integer.toString(limit));
    cursor.ifPresent(token -> query.put("cursor", token));
    return retries.call(CALL, () -> transport.post(PATH, query, body));
  }

  private void shrink(AxException failure) throws AxException {
    if (limit == 1) {
      throw failure;
    }
    limit /= 2;
    LOG.info("Asking for pages of {} spans, because: {}", limit, failure.getMessage());
  }

  /** Both ends of the window are always given, or it would move between pages. */
  private static byte[] body(SpanQuery query) {
    ObjectNode body = JSON.createObjectNode();
    body.put("project_id", query.project().id());
    body.put("start_time", query.window().from().toString());
    body.put("end_time", query.window().to().toString());
    query.filter().ifPresent(filter -> body.put("filter", filter));
    if (!query.columns().isEmpty()) {
      query.columns().forEach(body.putArray("included_columns")::add);
    }
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Can't write the body of a request", e);
    }
  }

  private void release() {
    if (root != null) {
      root.close();
      root = null;
    }
  }

  @Override
  public void close() {
    closed = true;
    release();
  }
}
