package io.spanbeam.sink;

/** How the spans of a file are written down. */
public enum SpanFormat {
  /** One JSON array per file, one span per line within it. */
  JSON("json"),
  /** JSON Lines: one span per line, nothing around them. */
  JSONL("jsonl");

  private final String extension;

  SpanFormat(String extension) {
    this.extension = extension;
  }

  /** Returns the file name extension, without a dot. */
  public String extension() {
    return extension;
  }
}
