package io.spanbeam.annotation.input;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * A record that was not upserted, and why. Written as a line of JSON that is itself valid input
 * once the record is mended: the members of the record as they came, and a member {@code
 * dead_letter} which readers pass over.
 *
 * @param kind in which part of the account it counts
 * @param code short name of the reason, such as {@code unknown_annotation}; stable, for programs
 * @param reason one sentence for the user, with the value at fault
 * @param origin where the record came from
 * @param recordJson the record as it came, as a JSON object on one line; what was no object is in
 *     its member {@code raw}
 * @param attempts how many requests carried the record
 */
public record DeadLetter(
    Kind kind, String code, String reason, RecordOrigin origin, String recordJson, int attempts) {
  /** Name of the member that says why a record is a dead letter. */
  public static final String MEMBER = Member.DEAD_LETTER;

  /** The parts of the account that are not upserted. */
  public enum Kind {
    /** Refused by a check, before anything was sent. */
    REJECTED,
    /** The service has no such span, trace or session in the window. */
    MISSING,
    /** The service refused it, or could not write it in all attempts. */
    FAILED
  }

  /**
   * @throws IllegalArgumentException if the record is no JSON object
   */
  public DeadLetter {
    requireNonNull(kind, "kind is null");
    requireNonNull(code, "code is null");
    requireNonNull(reason, "reason is null");
    requireNonNull(origin, "origin is null");
    requireNonNull(recordJson, "recordJson is null");
    if (!recordJson.startsWith("{") || !recordJson.endsWith("}")) {
      throw new IllegalArgumentException(
          "Invalid record of a dead letter: %s is no JSON object"
              .formatted(RecordDefect.quoted(recordJson)));
    }
  }

  /**
   * Returns the line of JSON, without the end of the line: the members of the record, then {@code
   * "dead_letter": {"kind", "code", "reason", "file", "line", "attempts"}}; an element of a
   * collection has neither file nor line.
   */
  public String toJsonLine() {
    String letter =
        RecordJson.object(
            json -> {
              json.writeObjectFieldStart(Member.DEAD_LETTER);
              json.writeStringField("kind", kind.name().toLowerCase(Locale.ROOT));
              json.writeStringField("code", code);
              json.writeStringField("reason", reason);
              if (origin.isInFile()) {
                json.writeStringField("file", origin.path());
                json.writeNumberField("line", origin.line());
              }
              json.writeNumberField("attempts", attempts);
              json.writeEndObject();
            });
    String members = recordJson.substring(0, recordJson.length() - 1);
    return members + (members.equals("{") ? "" : ",") + letter.substring(1);
  }
}
