package io.spanbeam.local.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Sentences from a small template grammar. A template holds slots in braces: {@code {thing}} and
 * {@code {action}} come from the topic, the others from word lists or numbers.
 */
final class Prose {
  private static final byte[][] PLACES =
      encode(
          "Berlin", "Lisboa", "the Osaka office", "Montréal", "Nairobi", "the help centre", "Łódź");
  private static final byte[][] TIMES =
      encode("tomorrow", "by Friday", "at 14:30", "within two days", "last week", "this morning");
  private static final byte[][] QUALITIES =
      encode("quick", "complete", "careful", "final", "partial", "urgent", "detailed", "naïve");

  private static final Template[] QUESTIONS =
      Template.parse(
          "Can you {action} {thing} {time}?",
          "I need to {action} {thing}, but the page in {place} shows error {number}.",
          "Why did nobody {action} {thing} {time}?",
          "Please {action} {thing} and tell me what it costs (about {number} EUR?).",
          "We are in {place} and have to {action} {thing} {time}; what is the {quality} way?",
          "My colleague said: \"{action} {thing} first\". Is that right?");
  private static final Template[] STATEMENTS =
      Template.parse(
          "I could {action} {thing} {time}, and the {quality} confirmation has number {number}.",
          "According to {place}, {thing} was last changed {time}.",
          "To {action} {thing} takes {number} minutes; a {quality} answer follows {time}.",
          "There are {number} open entries for {thing}, and {number} of them are older than a year.",
          "If you want to {action} {thing}, {place} has to agree {time}.",
          "Note that {thing} does not depend on {thing}.",
          "The {quality} option is to {action} {thing} in {place}.\n",
          "Step {number}: {action} {thing}, then wait for the {quality} check \u2014 it's automatic.",
          "Nothing else is needed \uD83D\uDC4D; {thing} stays as it was {time}.");

  private Prose() {}

  /** Appends questions of a user. */
  static void ask(Topic topic, Dice dice, int sentences, TextBuffer out) {
    write(QUESTIONS, topic, dice, sentences, out);
  }

  /** Appends statements of an assistant or of a document. */
  static void state(Topic topic, Dice dice, int sentences, TextBuffer out) {
    write(STATEMENTS, topic, dice, sentences, out);
  }

  private static void write(
      Template[] templates, Topic topic, Dice dice, int sentences, TextBuffer out) {
    for (int i = 0; i < sentences; i++) {
      if (i > 0) {
        out.append(' ');
      }
      dice.pick(templates).write(topic, dice, out);
    }
  }

  private static byte[][] encode(String... texts) {
    return Stream.of(texts).map(TextBuffer::utf8).toArray(byte[][]::new);
  }

  private enum Slot {
    THING,
    ACTION,
    PLACE,
    TIME,
    QUALITY,
    NUMBER;

    void write(Topic topic, Dice dice, TextBuffer out) {
      switch (this) {
        case THING -> out.append(topic.thing(dice));
        case ACTION -> out.append(topic.action(dice));
        case PLACE -> out.append(dice.pick(PLACES));
        case TIME -> out.append(dice.pick(TIMES));
        case QUALITY -> out.append(dice.pick(QUALITIES));
        case NUMBER -> out.append((long) dice.between(2, 9_999));
      }
    }
  }

  /** Literal parts with a slot after each but the last. */
  private record Template(byte[][] literals, Slot[] slots) {
    static Template[] parse(String... texts) {
      return Stream.of(texts).map(Template::parse).toArray(Template[]::new);
    }

    private static Template parse(String text) {
      List<byte[]> literals = new ArrayList<>();
      List<Slot> slots = new ArrayList<>();
      int from = 0;
      for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
        int close = text.indexOf('}', open);
        literals.add(TextBuffer.utf8(text.substring(from, open)));
        slots.add(Slot.valueOf(text.substring(open + 1, close).toUpperCase(Locale.ROOT)));
        from = close + 1;
      }
      literals.add(TextBuffer.utf8(text.substring(from)));
      return new Template(literals.toArray(byte[][]::new), slots.toArray(Slot[]::new));
    }

    void write(Topic topic, Dice dice, TextBuffer out) {
      for (int i = 0; i < slots.length; i++) {
        out.append(literals[i]);
        slots[i].write(topic, dice, out);
      }
      out.append(literals[slots.length]);
    }
  }
}
