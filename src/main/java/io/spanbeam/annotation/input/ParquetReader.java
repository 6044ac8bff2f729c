package io.spanbeam.annotation.input;

import java.io.IOException;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Reads rows of Parquet, only the columns that count, one row group after the other. Why not
 * through Beam's transform for Parquet is said in the description of the package.
 */
final class ParquetReader {
  private final InputFile file;
  private final Intake intake;
  private final JsonRecords json = new JsonRecords();
  private long row;

  private ParquetReader(InputFile file, Intake intake) {
    this.file = file;
    this.intake = intake;
  }

  static void read(InputFile file, Intake intake) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
    try (ChannelFile content = ChannelFile.open(file);
        ParquetFileReader reader = open(file, content, options)) {
      new ParquetReader(file, intake).read(reader);
    }
  }

  private static ParquetFileReader open(
      InputFile file, ChannelFile content, ParquetReadOptions options) throws InputException {
    try {
      return ParquetFileReader.open(content, options);
    } catch (IOException | RuntimeException e) {
      throw damaged(file, e);
    }
  }

  private void read(ParquetFileReader reader) throws IOException {
    MessageType schema = reader.getFileMetaData().getSchema();
    Columns columns =
        Columns.of(
            file.name(), schema.getFields().stream().map(Type::getName).toList(), intake.check());
    intake.passOver(columns);
    List<ParquetColumn> counted = ParquetColumn.of(file, columns, schema.getFields());
    MessageType projection =
        new MessageType(schema.getName(), counted.stream().map(ParquetColumn::type).toList());
    reader.setRequestedSchema(projection);
    MessageColumnIO io = new ColumnIOFactory().getColumnIO(projection, schema);
    for (PageReadStore group = nextGroup(reader); group != null; group = nextGroup(reader)) {
      RecordReader<Group> rows = io.getRecordReader(group, new GroupRecordConverter(projection));
      for (long i = 0; i < group.getRowCount(); i++) {
        take(counted, nextRow(rows));
      }
    }
  }

  private PageReadStore nextGroup(ParquetFileReader reader) throws InputException {
    try {
      return reader.readNextRowGroup();
    } catch (IOException | RuntimeException e) {
      throw damaged(file, e);
    }
  }

  private Group nextRow(RecordReader<Group> rows) throws InputException {
    try {
      return rows.read();
    } catch (RuntimeException e) {
      throw damaged(file, e);
    }
  }

  private void take(List<ParquetColumn> columns, Group cells) throws IOException {
    RecordOrigin origin = intake.next(++row);
    try {
      RecordDraft draft = new RecordDraft();
      for (int i = 0; i < columns.size(); i++) {
        columns.get(i).put(cells, i, draft, json);
      }
      intake.take(origin, draft);
    } catch (RecordDefect e) {
      String asItCame = ParquetRowJson.of(columns, cells);
      // As a record with U+FFFD in it, it would be taken for mended.
      intake.reject(
          origin,
          e,
          e.code().equals(RecordDefect.INVALID_TEXT) ? RecordJson.raw(asItCame) : asItCame);
    }
  }

  private static InputException damaged(InputFile file, Exception failure) {
    return new InputException(
        "%s is no Parquet file, or a damaged one: %s".formatted(file.name(), failure.getMessage()),
        failure);
  }
}
