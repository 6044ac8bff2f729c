package io.spanbeam.cli.job;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.spanbeam.cli.job.YamlNode.Mapping;
import io.spanbeam.cli.job.YamlNode.Member;
import io.spanbeam.cli.job.YamlNode.Scalar;
import io.spanbeam.cli.job.YamlNode.ScalarKind;
import io.spanbeam.cli.job.YamlNode.Sequence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads YAML without losing the places. Takes one document, and no aliases or tags: a job needs
 * none, and the schema for editors could not see through them. As in YAML 1.2, words such as yes
 * and on are text.
 */
final class YamlReader {
  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
          // A factory that is built has not the defaults of others.
          .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
          .build();

  private final String source;
  private final YAMLParser parser;
  private final Mistakes mistakes;

  private YamlReader(String source, YAMLParser parser, Mistakes mistakes) {
    this.source = source;
    this.parser = parser;
    this.mistakes = mistakes;
  }

  /**
   * Reads a file whose top level is a mapping.
   *
   * @param source what the file is called in mistakes
   * @param text content of the file
   * @return empty if the file holds something else or can not be read to its end
   */
  static Optional<Mapping> read(String source, String text, Mistakes mistakes) {
    try (YAMLParser parser = YAML.createParser(text)) {
      YamlReader reader = new YamlReader(source, parser, mistakes);
      if (parser.nextToken() == null) {
        mistakes.add(new Place(source, 1, 1), "The file is empty");
        return Optional.empty();
      }
      YamlNode root = reader.node();
      if (parser.nextToken() != null) {
        mistakes.add(reader.place(), "A second document starts here; write one document to a file");
      }
      if (root instanceof Mapping mapping) {
        return Optional.of(mapping);
      }
      mistakes.add(root.place(), "Expected keys with values, found %s", root.described());
    } catch (JsonProcessingException e) {
      addSyntaxMistake(source, e, mistakes);
    } catch (IOException e) {
      throw new IllegalStateException("Reading from memory failed", e);
    }
    return Optional.empty();
  }

  /** Reads the value whose first token is the current one. */
  private YamlNode node() throws IOException {
    Place place = place();
    if (parser.isCurrentAlias()) {
      mistakes.add(place, "Aliases are not taken; write the value out");
    }
    if (parser.getTypeId() != null) {
      mistakes.add(place, "Tags are not taken; leave !%s out", parser.getTypeId());
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(place);
      case START_ARRAY -> sequence(place);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(place, ScalarKind.NUMBER);
      case VALUE_TRUE, VALUE_FALSE -> scalar(place, ScalarKind.TRUTH);
      case VALUE_NULL -> scalar(place, ScalarKind.NOTHING);
      default -> scalar(place, ScalarKind.TEXT);
    };
  }

  private Scalar scalar(Place place, ScalarKind kind) throws IOException {
    return new Scalar(place, kind, parser.getText());
  }

  private Sequence sequence(Place place) throws IOException {
    List<YamlNode> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node());
    }
    return new Sequence(place, List.copyOf(items));
  }

  private Mapping mapping(Place place) throws IOException {
    Map<String, Place> first = new HashMap<>();
    List<Member> members = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      Place keyPlace = place();
      String key = parser.currentName();
      parser.nextToken();
      YamlNode value = node();
      Place earlier = first.putIfAbsent(key, keyPlace);
      if (earlier == null) {
        members.add(new Member(keyPlace, key, value));
      } else {
        mistakes.add(keyPlace, "%s is given twice; it is on line %d too", key, earlier.line());
      }
    }
    return new Mapping(place, List.copyOf(members));
  }

  private Place place() {
    JsonLocation location = parser.currentTokenLocation();
    return new Place(source, location.getLineNr(), location.getColumnNr());
  }

  private static void addSyntaxMistake(
      String source, JsonProcessingException failure, Mistakes mistakes) {
    if (failure.getCause() instanceof MarkedYAMLException marked) {
      // Jackson's location is that of the last token, not that of the fault.
      Mark at = marked.getProblemMark();
      Mark context = marked.getContextMark();
      mistakes.add(
          new Place(source, at.getLine() + 1, at.getColumn() + 1),
          "Invalid YAML: %s%s",
          marked.getProblem(),
          context == null
              ? ""
              : " (%s that starts on line %d, column %d)"
                  .formatted(marked.getContext(), context.getLine() + 1, context.getColumn() + 1));
      return;
    }
    JsonLocation at = failure.getLocation();
    mistakes.add(
        new Place(source, at == null ? 1 : at.getLineNr(), at == null ? 1 : at.getColumnNr()),
        "Invalid YAML: %s",
        failure.getOriginalMessage().lines().findFirst().orElse("it can not be read"));
  }
}
