package io.spanbeam.span.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.apache.arrow.vector.VarCharVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedJsonTest {
  private static final List<String> SEEDS =
      List.of(
          "{\"message.role\": \"user\", \"message.content\": \"What is \\\"RAG\\\"?\\n\"}",
          "{\"message.tool_calls\":[{\"tool_call.function.arguments\":\"{\\\"q\\\":1}\"}]}",
          " [ 1 , -0 , 0.10, 1e5, -1.5E-10, 12345678901234567890 ] ",
          "{\"a\":{\"b\":{\"c\":[[],{},[{}]]}},\"t\":true,\"f\":false,\"n\":null}",
          "{\"document.content\":\"Grüße 你好 👩 \\ud83d\\ude80 \\u00e9\",\"document.score\":0.9}",
          "\"only text, long enough for several words of eight bytes \\\\ \\/ \\b\\f\\r\\t\"",
          "{\"vector\":[0.1,0.25,-3.0e-2,7]}",
          "-12.5e+3",
          "null");

  /** Exponents of more than nine digits, which BigDecimal can't hold. */
  private static final Pattern HUGE_EXPONENT = Pattern.compile("[eE][+-]?[0-9]{10}");

  private static final byte[] ALPHABET =
      "{}[]:,\"\\/ \t\n\r0123456789.eE+-truefalsnbu".getBytes(UTF_8);

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  private List<JsonNode> embed(List<byte[]> texts) throws JsonProcessingException {
    VarCharVector vector = new VarCharVector("attributes.metadata", memory.allocator());
    for (int i = 0; i < texts.size(); i++) {
      vector.setSafe(i, texts.get(i));
    }
    try (TestBatch batch = new TestBatch(memory.allocator()).add(vector, texts.size())) {
      List<String> lines = batch.encode(JsonShape.COLUMNS);
      assertThat("one line each", lines.size(), is(texts.size()));
      List<JsonNode> values = new ArrayList<>();
      for (String line : lines) {
        values.add(StrictJson.read(line).get("attributes.metadata"));
      }
      return values;
    }
  }

  private JsonNode embed(String text) throws JsonProcessingException {
    return embed(List.of(text.getBytes(UTF_8))).get(0);
  }

  /** What an independent parser reads, if it takes the text. */
  private static Optional<JsonNode> parsed(byte[] text) {
    try {
      JsonNode value = StrictJson.read(UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString());
      return value.isMissingNode() || hasLoneSurrogate(value) || hasInfinity(value)
          ? Optional.empty()
          : Optional.of(value);
    } catch (CharacterCodingException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static boolean hasLoneSurrogate(JsonNode value) {
    // the tree prints text as it is, and half a pair can't be encoded
    return !UTF_8.newEncoder().canEncode(value.toString());
  }

  private static boolean hasInfinity(JsonNode value) {
    if (value.isNumber()) {
      return Double.isInfinite(value.doubleValue());
    }
    for (JsonNode part : value) {
      if (hasInfinity(part)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void thousandsOfDamagedTextsAreJudgedAsAnIndependentParserJudgesThem()
      throws JsonProcessingException {
    Random random = new Random(20240101);
    List<byte[]> texts = new ArrayList<>();
    for (int i = 0; i < 30_000; i++) {
      byte[] text = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(UTF_8);
      for (int edits = random.nextInt(4); edits > 0 && text.length > 0; edits--) {
        text = damage(text, random);
      }
      if (text.length > 0 && !HUGE_EXPONENT.matcher(new String(text, UTF_8)).find()) {
        texts.add(text);
      }
    }
    List<JsonNode> embedded = embed(texts);
    int valid = 0;
    for (int i = 0; i < texts.size(); i++) {
      String text = new String(texts.get(i), UTF_8);
      Optional<JsonNode> expected = parsed(texts.get(i));
      assertThat(text, embedded.get(i), is(expected.orElse(TextNode.valueOf(text))));
      valid += expected.isPresent() ? 1 : 0;
    }
    assertThat(valid, is(greaterThan(8_000)));
    assertThat(texts.size() - valid, is(greaterThan(8_000)));
  }

  private static byte[] damage(byte[] text, Random random) {
    int at = random.nextInt(text.length);
    byte other = ALPHABET[random.nextInt(ALPHABET.length)];
    return switch (random.nextInt(6)) {
      case 0 -> concat(text, 0, at, text, at + 1);
      case 1 -> concat(text, 0, at, new byte[] {other}, 0, text, at);
      case 2 -> concat(text, 0, at, new byte[] {other}, 0, text, at + 1);
      case 3 -> concat(text, 0, at, text, random.nextInt(text.length));
      case 4 -> Arrays.copyOf(text, at);
      default -> concat(text, 0, at, new byte[] {(byte) random.nextInt(256)}, 0, text, at + 1);
    };
  }

  private static byte[] concat(byte[] first, int from, int to, byte[] second, int start) {
    byte[] joined = Arrays.copyOf(first, to - from + second.length - start);
    System.arraycopy(second, start, joined, to - from, second.length - start);
    return joined;
  }

  private static byte[] concat(
      byte[] first, int from, int to, byte[] second, int start, byte[] third, int last) {
    return concat(
        concat(first, from, to, second, start), 0, to - from + second.length - start, third, last);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "{\"a\": Infinity}",
        "{'a': 1}",
        "[1,]",
        "{\"a\":1,}",
        "[01]",
        "[1.]",
        "[.5]",
        "[+1]",
        "[1e]",
        "[-]",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u\u0011234\"",
        "\"tab\there\"",
        "\"unfinished",
        "\"unfinished\\",
        "[1 2]",
        "{\"a\" 1}",
        "{1:2}",
        "[}",
        "1 2",
        "tru",
        "nulll",
        "// no\n1",
        "\uFEFF{}",
        "\u00a0{}",
        " ",
        "{",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud800\\u0041\""
      })
  void whatIsNotStrictJsonStaysText(String text) throws JsonProcessingException {
    assertThat(embed(text), is(TextNode.valueOf(text)));
  }

  @Test
  void nestingIsFollowedTo512LevelsAndStaysTextBeyond() throws JsonProcessingException {
    String deepest = "[{\"a\":".repeat(256) + "1" + "}]".repeat(256);
    assertThat(embed(deepest), is(StrictJson.read(deepest)));
    String tooDeep = "[".repeat(513) + "]".repeat(513);
    assertThat(embed(tooDeep), is(TextNode.valueOf(tooDeep)));
  }

  @Test
  void numbersBeyondFloat64StayTextBecauseParsersRefuseTheWholeRowForThem()
      throws JsonProcessingException {
    for (String text :
        List.of("1e309", "[-1E+5345678901234567890]", "9".repeat(310), "{\"a\":0.1e310}")) {
      assertThat(embed(text), is(TextNode.valueOf(text)));
    }
    for (String text :
        List.of("1.7976931348623157e308", "-1e-4000", "9".repeat(308), "0e999999999")) {
      assertThat(embed(text), is(StrictJson.read(text)));
    }
  }

  @Test
  void textThatIsNotUtf8IsNoJson() throws JsonProcessingException {
    byte[] text = {'"', (byte) 0xc3, '"'};
    assertThat(embed(List.of(text)).get(0), is(TextNode.valueOf("\"\uFFFD\"")));
  }
}
