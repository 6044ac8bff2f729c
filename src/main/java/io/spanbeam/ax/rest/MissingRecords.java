package io.spanbeam.ax.rest;

import static java.util.Comparator.comparingInt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanbeam.ax.AnnotationRequest;
import io.spanbeam.ax.UpsertAnswer;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds out which records an answer 404 names. Whether the service names any, and where, is not
 * documented (ax-protocol §7.1), so every text of the problem document is searched for the IDs of
 * the request, and what is doubtful counts as not named: a record that is wrongly taken for missing
 * would not be written, while one that is overlooked only costs further requests.
 */
final class MissingRecords {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Shorter IDs, and those without a digit, may be words of a sentence. */
  private static final int LEAST_BARE_LENGTH = 8;

  private static final Pattern DIGIT = Pattern.compile("[0-9]");
  private static final String QUOTES = "'\"`";

  private final Set<String> ids = new LinkedHashSet<>();
  private final List<String> longestFirst;
  private final Set<String> named = new HashSet<>();

  private MissingRecords(AnnotationRequest request) {
    request.records().forEach(one -> ids.add(one.recordId()));
    longestFirst = ids.stream().sorted(comparingInt(String::length).reversed()).toList();
  }

  /**
   * Reads the body of a 404.
   *
   * @return the records it names. {@link UpsertAnswer#SOME_MISSING} if it names none, or all of
   *     several, which rather repeats the request
   */
  static UpsertAnswer read(byte[] body, AnnotationRequest request) {
    JsonNode problem;
    try {
      problem = JSON.readTree(body);
    } catch (IOException e) {
      // A gateway answers in HTML or plain text, and knows no records
      return UpsertAnswer.SOME_MISSING;
    }
    MissingRecords missing = new MissingRecords(request);
    if (problem.isObject()) {
      missing.search(problem, false);
    }
    return missing.answer();
  }

  private UpsertAnswer answer() {
    if (named.isEmpty() || named.size() == ids.size() && ids.size() > 1) {
      return UpsertAnswer.SOME_MISSING;
    }
    return new UpsertAnswer(false, ids.stream().filter(named::contains).toList());
  }

  private void search(JsonNode node, boolean listed) {
    if (node.isTextual()) {
      String text = node.textValue();
      if (listed && ids.contains(text)) {
        named.add(text);
      } else {
        search(text);
      }
    } else {
      for (JsonNode child : node) {
        search(child, listed || node.isArray());
      }
    }
  }

  /** Searches a text. Where one ID is part of another, the longer one is meant. */
  private void search(String text) {
    BitSet taken = new BitSet(text.length());
    for (String id : longestFirst) {
      int end;
      for (int at = text.indexOf(id); at >= 0; at = text.indexOf(id, end)) {
        end = at + id.length();
        int next = taken.nextSetBit(at);
        if ((next < 0 || next >= end) && isToken(text, at, end)) {
          taken.set(at, end);
          named.add(id);
        }
      }
    }
  }

  private static boolean isToken(String text, int from, int to) {
    if (from > 0 && isPartOfToken(text.charAt(from - 1))
        || to < text.length() && isPartOfToken(text.charAt(to))) {
      return false;
    }
    boolean quoted =
        from > 0
            && to < text.length()
            && QUOTES.indexOf(text.charAt(from - 1)) >= 0
            && text.charAt(from - 1) == text.charAt(to);
    return quoted || to - from >= LEAST_BARE_LENGTH && DIGIT.matcher(text).region(from, to).find();
  }

  private static boolean isPartOfToken(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '_'
        || c == '-';
  }
}
