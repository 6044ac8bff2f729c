package io.spanbeam.ax.rest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import java.io.IOException;
import java.util.Optional;

/**
 * One page of the answer to {@code POST /v2/spans} (ax-protocol §4.3).
 *
 * @param columns the spans
 * @param hasMore whether there is another page, where the service says so
 * @param nextCursor where it is
 */
record SpanPage(PageColumns columns, Optional<Boolean> hasMore, Optional<String> nextCursor) {
  /**
   * Reads a page.
   *
   * @throws AxException with {@link Category#PROTOCOL} if it is none
   */
  static SpanPage parse(String call, byte[] body) throws AxException {
    PageColumns columns = new PageColumns();
    SpanJsonReader spans = new SpanJsonReader(columns);
    boolean found = false;
    Optional<Boolean> hasMore = Optional.empty();
    Optional<String> nextCursor = Optional.empty();
    try (JsonParser parser = JsonValues.FACTORY.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw invalid(call, "it is not a JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        // An early form of the API said "data"
        if ((field.equals("spans") || field.equals("data")) && value == JsonToken.START_ARRAY) {
          found = true;
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            spans.read(parser);
          }
        } else if (field.equals("pagination") && value == JsonToken.START_OBJECT) {
          while (parser.nextToken() != JsonToken.END_OBJECT) {
            String part = parser.currentName();
            parser.nextToken();
            Object content = JsonValues.read(parser);
            if (part.equals("has_more") && content instanceof Boolean flag) {
              hasMore = Optional.of(flag);
            } else if (part.equals("next_cursor")
                && content instanceof String cursor
                && !cursor.isEmpty()) {
              nextCursor = Optional.of(cursor);
            }
          }
        } else {
          parser.skipChildren();
        }
      }
    } catch (SpanJsonReader.InvalidSpanException e) {
      throw invalid(call, "span %d %s".formatted(columns.rows(), e.getMessage()));
    } catch (JacksonException e) {
      // The parser's message may quote a span
      throw invalid(
          call,
          "it is not JSON at line %d, column %d"
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    } catch (IOException e) {
      throw new AxException(Category.PROTOCOL, "Can't read the answer to " + call, e);
    }
    if (!found) {
      throw invalid(call, "it has no list 'spans'");
    }
    return new SpanPage(columns, hasMore, nextCursor);
  }

  private static AxException invalid(String call, String reason) {
    return new AxException(
        Category.PROTOCOL, "The answer to %s can't be read: %s".formatted(call, reason));
  }
}
