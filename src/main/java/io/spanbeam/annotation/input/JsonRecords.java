package io.spanbeam.annotation.input;

import static io.spanbeam.annotation.input.RecordDefect.quoted;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Parses records that are JSON objects, member by member, without building a tree. */
final class JsonRecords {
  static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          // Python writes NaN: what it is can be said better than that it is no JSON.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  /** Exports may have any number of names. */
  private static final int MAX_KNOWN_MEMBERS = 10_000;

  private final Map<String, Member> members = new HashMap<>();

  /** Puts in the elements of a list. */
  private interface Elements {
    ValueDraft add();
  }

  /**
   * Parses one object.
   *
   * @throws JsonProcessingException if it is not JSON
   * @throws RecordDefect if it is JSON that can't be a record
   */
  void parse(byte[] bytes, int offset, int length, RecordDraft draft)
      throws IOException, RecordDefect {
    try (JsonParser json = FACTORY.createParser(bytes, offset, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new RecordDefect(
            RecordDefect.NOT_AN_OBJECT,
            "the record is %s, not an object {...}",
            json.currentToken() == null ? "nothing" : shown(json));
      }
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        parse(json, member(name), draft);
      }
      if (json.nextToken() != null) {
        throw new RecordDefect(
            RecordDefect.JSON_SYNTAX,
            "text follows the end of the record, at column %d; write one object per line",
            json.currentTokenLocation().getColumnNr());
      }
    }
  }

  /** Parses text of JSON in the place of the list {@code values}. */
  void parseValues(Member member, String text, RecordDraft draft) throws IOException, RecordDefect {
    try (JsonParser json = FACTORY.createParser(text)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw notAList(member);
      }
      draft.beginValues(member);
      parseElements(json, draft::addValue, member, true);
      if (json.nextToken() != null) {
        throw notAList(member);
      }
    } catch (JsonProcessingException e) {
      throw notAList(member);
    }
  }

  private static RecordDefect notAList(Member member) {
    return new RecordDefect(
        RecordDefect.WRONG_TYPE,
        "the text in '%s' is not a JSON list of annotations [{\"name\": ...}]",
        member.name());
  }

  private Member member(String name) {
    Member known = members.get(name);
    if (known != null) {
      return known;
    }
    Member member = Member.of(name);
    if (members.size() < MAX_KNOWN_MEMBERS) {
      members.put(name, member);
    }
    return member;
  }

  private void parse(JsonParser json, Member member, RecordDraft draft)
      throws IOException, RecordDefect {
    JsonToken token = json.currentToken();
    switch (member.kind()) {
      case VALUES -> {
        if (token == JsonToken.START_ARRAY) {
          draft.beginValues(member);
          parseElements(json, draft::addValue, member, true);
          return;
        }
        if (token == JsonToken.VALUE_STRING) {
          parseValues(member, json.getText(), draft);
          return;
        }
      }
      case ANNOTATIONS -> {
        if (token == JsonToken.START_ARRAY) {
          draft.put(member, null);
          parseElements(json, draft::addAnnotation, member, false);
          return;
        }
      }
      case CONTEXT -> {
        if (token == JsonToken.START_OBJECT) {
          parseContext(json, member, draft);
          return;
        }
      }
      case OTHER -> {
        draft.put(member, null);
        json.skipChildren();
        return;
      }
      default -> {}
    }
    draft.put(member, scalar(json));
  }

  private static void parseContext(JsonParser json, Member context, RecordDraft draft)
      throws IOException, RecordDefect {
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      if (name.equals("span_id")) {
        draft.putContext(context, scalar(json));
      } else {
        json.skipChildren();
      }
    }
  }

  /**
   * Parses the elements of a list of annotations.
   *
   * @param strict whether members that no annotation has are refused; those of an export have some
   */
  private static void parseElements(JsonParser json, Elements elements, Member list, boolean strict)
      throws IOException, RecordDefect {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        if (!strict) {
          // Text in the list of a flat export repeats what has columns or found no place in them.
          json.skipChildren();
          continue;
        }
        throw new RecordDefect(
            RecordDefect.WRONG_TYPE,
            "an element of '%s' is %s, not an object with name and label, score or text",
            list.name(),
            shown(json));
      }
      ValueDraft value = elements.add();
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        Optional<Part> part = Part.of(name);
        if (part.isPresent()) {
          value.put(part.get(), scalar(json));
        } else if (strict) {
          throw value.unknown(name);
        } else {
          json.skipChildren();
        }
      }
    }
  }

  private static Scalar scalar(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_STRING -> Scalar.text(json.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Scalar.number(json.getText());
      default -> {
        Scalar other = Scalar.other(describe(json));
        json.skipChildren();
        yield other;
      }
    };
  }

  /** Describes a value of any type in a sentence. */
  private static String shown(JsonParser json) throws IOException {
    return json.currentToken().isStructStart() ? describe(json) : quoted(json.getText());
  }

  private static String describe(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      default -> json.getText();
    };
  }
}
