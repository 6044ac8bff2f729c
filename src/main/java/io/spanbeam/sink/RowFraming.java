package io.spanbeam.sink;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The bytes around and between rows. A part is either a file of its own or a piece of the single
 * file; rows, parts and files are framed so that both ways give valid files.
 *
 * <p>A JSON array holds one span per line: {@code ax} indents by 2 (ax-protocol §10.3), which costs
 * a third more bytes and hides rows from line tools.
 *
 * @param partHead bytes before the first row of a part
 * @param rowSeparator bytes between two rows
 * @param partTail bytes behind the last row of a part
 * @param fileHead bytes before the first part of a file that is put together
 * @param partSeparator bytes between two parts of such a file
 * @param fileTail bytes behind its last part
 * @param emptyFile the whole text of a file without rows
 */
record RowFraming(
    byte[] partHead,
    byte[] rowSeparator,
    byte[] partTail,
    byte[] fileHead,
    byte[] partSeparator,
    byte[] fileTail,
    byte[] emptyFile) {

  static RowFraming of(SpanFormat format, Layout layout) {
    return switch (format) {
      case JSONL -> framing("", "\n", "\n", "", "", "", "");
      case JSON ->
          switch (layout) {
            case SINGLE_FILE -> framing("", ",\n", "", "[\n", ",\n", "\n]\n", "[]\n");
            case PARTS -> framing("[\n", ",\n", "\n]\n", "", "", "", "[]\n");
          };
    };
  }

  private static RowFraming framing(
      String partHead,
      String rowSeparator,
      String partTail,
      String fileHead,
      String partSeparator,
      String fileTail,
      String emptyFile) {
    return new RowFraming(
        partHead.getBytes(US_ASCII),
        rowSeparator.getBytes(US_ASCII),
        partTail.getBytes(US_ASCII),
        fileHead.getBytes(US_ASCII),
        partSeparator.getBytes(US_ASCII),
        fileTail.getBytes(US_ASCII),
        emptyFile.getBytes(US_ASCII));
  }
}
