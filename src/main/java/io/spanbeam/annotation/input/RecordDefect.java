package io.spanbeam.annotation.input;

import static java.util.Objects.requireNonNull;

/**
 * Why a record can't be used. Carries no stack trace: a file may hold a million of them.
 *
 * <p>The codes are stable, see {@link DeadLetter#code}; the reason is a sentence that names the
 * value at fault and leaves out where the record is.
 */
final class RecordDefect extends Exception {
  /** The line or element is not JSON, or more than one value. */
  static final String JSON_SYNTAX = "json_syntax";

  /** The line or element is JSON, but no object. */
  static final String NOT_AN_OBJECT = "not_an_object";

  /** Bytes that are not UTF-8, or half of a surrogate pair. */
  static final String INVALID_TEXT = "invalid_text";

  /** More bytes than a record may have. */
  static final String TOO_LARGE = "too_large";

  /** A row has more or fewer cells than the header. */
  static final String CELL_COUNT = "cell_count";

  /** A dead letter whose text was no record and still isn't. */
  static final String NOT_MENDED = "not_mended";

  /** A member that no shape knows. */
  static final String UNKNOWN_MEMBER = "unknown_member";

  /** A member comes twice. */
  static final String DUPLICATE_MEMBER = "duplicate_member";

  /** A value has another type than it must have. */
  static final String WRONG_TYPE = "wrong_type";

  /** No ID, an empty one, or two. */
  static final String RECORD_ID = "record_id";

  /** A start time that can't be read. */
  static final String START_TIME = "start_time";

  /** No annotation at all. */
  static final String NO_VALUES = "no_values";

  /** An annotation without a name. */
  static final String NO_NAME = "no_name";

  /** An annotation without label, score and text. */
  static final String NO_PART = "no_part";

  /** Two annotations of the same name. */
  static final String DUPLICATE_NAME = "duplicate_name";

  /** A score that is no number. */
  static final String NOT_A_NUMBER = "not_a_number";

  /** A score that is NaN, infinite, or too large for 64 bits. */
  static final String NOT_FINITE = "not_finite";

  /** A score with more digits than 64 bits hold. */
  static final String INEXACT_SCORE = "inexact_score";

  /** A name that is no annotation config of the space. */
  static final String UNKNOWN_ANNOTATION = "unknown_annotation";

  /** A name that Flight can't carry. */
  static final String NAME_NOT_FOR_FLIGHT = "name_not_for_flight";

  /** A label that the config does not list. */
  static final String UNKNOWN_LABEL = "unknown_label";

  /** A score outside the bounds of the config. */
  static final String SCORE_OUT_OF_RANGE = "score_out_of_range";

  /** A label or text that is empty or too long. */
  static final String LENGTH = "length";

  private static final int MAX_SHOWN = 100;

  private final String code;

  RecordDefect(String code, String reason, Object... values) {
    super(reason.formatted(values), null, false, false);
    this.code = requireNonNull(code, "code is null");
  }

  String code() {
    return code;
  }

  String reason() {
    return getMessage();
  }

  /** Returns a value as sentences show it: in quotes, and cut if it is long. */
  static String quoted(String value) {
    if (value.length() <= MAX_SHOWN) {
      return "'" + value + "'";
    }
    int end = Character.isHighSurrogate(value.charAt(MAX_SHOWN - 1)) ? MAX_SHOWN - 1 : MAX_SHOWN;
    return "'" + value.substring(0, end) + "...'";
  }
}
