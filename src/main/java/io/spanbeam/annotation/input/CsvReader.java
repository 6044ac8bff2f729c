package io.spanbeam.annotation.input;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads rows of CSV (RFC 4180) below a header. */
final class CsvReader {
  /** Characters of a row; more means a quote that is not closed. */
  private static final int MAX_ROW = 8 << 20;

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setIgnoreEmptyLines(false).get();

  private final InputFile file;
  private final Intake intake;
  private final Utf8Reader text;
  private final CSVParser parser;
  private final Iterator<CSVRecord> rows;
  private final JsonRecords values = new JsonRecords();

  private CsvReader(InputFile file, Intake intake, Utf8Reader text, CSVParser parser) {
    this.file = file;
    this.intake = intake;
    this.text = text;
    this.parser = parser;
    this.rows = parser.iterator();
  }

  static void read(InputFile file, Intake intake) throws IOException {
    try (Utf8Reader text = new Utf8Reader(FileContent.openText(file), MAX_ROW);
        CSVParser parser = CSVParser.builder().setReader(text).setFormat(FORMAT).get()) {
      new CsvReader(file, intake, text, parser).read();
    }
  }

  private void read() throws IOException {
    List<String> names =
        nextRow()
            .map(CSVRecord::toList)
            .orElseThrow(() -> new InputException("%s has no header".formatted(file.name())));
    if (text.isMalformed() && names.stream().anyMatch(CsvReader::isMalformed)) {
      throw new InputException(
          "%s is not UTF-8: its header has other bytes. Save it as UTF-8".formatted(file.name()));
    }
    Columns columns = Columns.of(file.name(), names, intake.check());
    intake.passOver(columns);
    while (true) {
      long line = parser.getCurrentLineNumber() + 1;
      Optional<CSVRecord> row = nextRow();
      if (row.isEmpty()) {
        return;
      }
      if (row.get().size() > 1 || !row.get().get(0).isEmpty()) {
        take(intake.next(line), columns, row.get());
      }
    }
  }

  private Optional<CSVRecord> nextRow() throws InputException {
    long line = parser.getCurrentLineNumber() + 1;
    text.beginRecord();
    try {
      return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof InputException known) {
        throw known;
      }
      if (e.getCause() instanceof Utf8Reader.RecordTooLongException) {
        throw new InputException(
            ("%s: the row that begins on line %d has more than %d characters; a quote seems not"
                    + " to be closed")
                .formatted(file.name(), line, MAX_ROW),
            e);
      }
      throw new InputException(
          "Invalid CSV in %s, in the row that begins on line %d: a quote is misplaced or open (%s)"
              .formatted(file.name(), line, e.getCause().getMessage()),
          e);
    }
  }

  private void take(RecordOrigin origin, Columns columns, CSVRecord row) throws IOException {
    try {
      refuseRow(columns, row);
    } catch (RecordDefect e) {
      intake.reject(origin, e, RecordJson.raw(FORMAT.format((Object[]) row.values())));
      return;
    }
    try {
      RecordDraft draft = new RecordDraft();
      for (int i = 0; i < row.size(); i++) {
        Member member = columns.members().get(i);
        if (columns.counts(member)) {
          put(draft, member, row.get(i));
        }
      }
      intake.take(origin, draft);
    } catch (RecordDefect e) {
      intake.reject(origin, e, asItCame(columns, row));
    }
  }

  private void put(RecordDraft draft, Member member, String cell) throws IOException, RecordDefect {
    if (cell.isEmpty()) {
      draft.put(member, null);
    } else if (member.kind() == Member.Kind.VALUES) {
      values.parseValues(member, cell, draft);
    } else {
      draft.put(member, Scalar.cell(cell));
    }
  }

  private void refuseRow(Columns columns, CSVRecord row) throws RecordDefect {
    if (row.size() != columns.members().size()) {
      throw new RecordDefect(
          RecordDefect.CELL_COUNT,
          "the row has %d cells, but the header %d",
          row.size(),
          columns.members().size());
    }
    if (text.isMalformed()) {
      for (int i = 0; i < row.size(); i++) {
        if (isMalformed(row.get(i))) {
          throw new RecordDefect(
              RecordDefect.INVALID_TEXT,
              "the cell of '%s' is not UTF-8: it has the byte 0x%02X; save the file as UTF-8",
              columns.members().get(i).name(),
              row.get(i).charAt(Unicode.firstLoneSurrogate(row.get(i))) & 0xFF);
        }
      }
    }
  }

  private static boolean isMalformed(String cell) {
    return Unicode.firstLoneSurrogate(cell) >= 0;
  }

  /** Returns a row as an object that says the same; empty cells are left out. */
  private static String asItCame(Columns columns, CSVRecord row) {
    List<Member> filled = new ArrayList<>();
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      Member member = columns.members().get(i);
      if (!row.get(i).isEmpty()
          && member.kind() != Member.Kind.DEAD_LETTER
          && member.kind() != Member.Kind.INDEX) {
        filled.add(member);
        cells.add(row.get(i));
      }
    }
    return RecordJson.object(
        json -> {
          for (int i = 0; i < filled.size(); i++) {
            json.writeFieldName(filled.get(i).name());
            if (filled.get(i).part().equals(Optional.of(Part.SCORE))) {
              RecordJson.writeNumber(json, cells.get(i));
            } else {
              json.writeString(cells.get(i));
            }
          }
        });
  }
}
