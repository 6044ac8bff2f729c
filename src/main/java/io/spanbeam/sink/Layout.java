package io.spanbeam.sink;

/** How many files an export consists of. */
public enum Layout {
  /** One file, {@code spans.json} or {@code spans.jsonl}, whatever wrote it in parallel. */
  SINGLE_FILE,
  /** One file per part, {@code part-00000-of-00032.jsonl}, each valid on its own. */
  PARTS
}
