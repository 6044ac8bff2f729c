package io.spanbeam.annotation.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.sameInstance;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that can't be used as a whole: one sentence each. */
class RefusedFilesTest {
  private static final String RECORD = "{\"record_id\":\"a\",\"notes.text\":\"n\"}";

  @TempDir Path directory;

  private String refusal(String name, byte[] content) {
    return refusal(assertThrows(InputException.class, () -> Reading.of(directory, name, content)));
  }

  private String refusal(String name, String content) {
    return refusal(name, content.getBytes(UTF_8));
  }

  private String refusal(InputException refused) {
    return refused.getMessage().replace(directory + "/", "");
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] bzip2(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new BZip2CompressorOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] lines(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append("{\"record_id\":\"%d\",\"notes.text\":\"%s\"}\n".formatted(i, Math.sin(i)));
    }
    return lines.toString().getBytes(UTF_8);
  }

  @Test
  void compressedFilesAreReadBySuffixOrByTheirBytes() throws IOException {
    byte[] lines = lines(5_000);
    for (byte[] compressed : List.of(gzip(lines), Zstd.compress(lines), bzip2(lines))) {
      assertThat(Reading.of(directory, "a.jsonl", compressed).records.size(), is(5_000));
    }
    assertThat(Reading.of(directory, "a.jsonl.gz", gzip(lines)).records.size(), is(5_000));
    assertThat(Reading.of(directory, "a.jsonl.gzip", gzip(lines)).records.size(), is(5_000));
    assertThat(
        Reading.of(directory, "a.jsonl.zst", Zstd.compress(lines)).records.size(), is(5_000));
    assertThat(Reading.of(directory, "a.jsonl.bz2", bzip2(lines)).records.size(), is(5_000));
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    members.write(gzip(lines));
    members.write(gzip(lines));
    assertThat(
        Reading.of(directory, "b.jsonl.gz", members.toByteArray()).records.size(), is(10_000));
  }

  @Test
  void cutOffCompressionIsRefused() throws IOException {
    byte[] lines = lines(5_000);
    for (int keptOfTen : new int[] {1, 5, 9}) {
      for (var one :
          List.of(
              new Compressed("a.jsonl.gz", "gzip", gzip(lines)),
              new Compressed("a.jsonl.zst", "zstd", Zstd.compress(lines)),
              new Compressed("a.jsonl.bz2", "bzip2", bzip2(lines)))) {
        byte[] cut = Arrays.copyOf(one.content(), one.content().length * keptOfTen / 10);
        assertThat(
            refusal(one.name(), cut),
            startsWith(
                "%s: its %s data is cut off or damaged after "
                    .formatted(one.name(), one.compression())));
      }
    }
    byte[] withoutTrailer = Arrays.copyOf(gzip(lines), gzip(lines).length - 8);
    assertThat(
        refusal("a.jsonl.gz", withoutTrailer),
        startsWith("a.jsonl.gz: its gzip data is cut off or damaged after "));
  }

  private record Compressed(String name, String compression, byte[] content) {}

  @Test
  void damagedCompressionIsRefused() throws IOException {
    byte[] damaged = gzip(lines(100_000));
    Arrays.fill(damaged, damaged.length / 2, damaged.length / 2 + 100, (byte) 0);

    assertThat(refusal("a.jsonl.gz", damaged), startsWith("a.jsonl.gz: its gzip data "));
    assertThat(refusal("a.jsonl.zst", lines(3)), startsWith("a.jsonl.zst: its zstd data "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [R,\\n R | a.json ends on line 2 without a comma or ] after a record: the file is cut off
          [R,\\n {"record_id" | a.json ends in the middle of the record that begins on line 2: the file is cut off
          [R,\\n {"record_id":"] | a.json ends in the middle of the record that begins on line 2: the file is cut off
          [R,\\n] | Invalid JSON in a.json, line 2, column 1: found ']', expected a record {...}
          [R,,R] | Invalid JSON in a.json, line 1, column 37: found ',', expected a record {...}
          [R\\n R] | Invalid JSON in a.json, line 2, column 2: found '{', expected a comma or ] after a record
          [R]x | Invalid JSON in a.json, line 1, column 37: found 'x', expected nothing after the end of the array
          "x" | Invalid JSON in a.json, line 1, column 1: found '"', expected an array of records [...]
          R | a.json begins with { and not with [: it is no JSON array of records. If it has one object per line, name it .jsonl or give --format jsonl
          [R,\\n  {"record_id":"a" "x":1}] | Invalid JSON in a.json, line 2, column 20: Unexpected character ('"' (code 34)): was expecting comma to separate Object entries
          [R,{\\n  "record_id":a}] | Invalid JSON in a.json, line 2, column 17: Unrecognized token 'a': was expecting (JSON String, Number (or 'NaN'/'+INF'/'-INF'), Array, Object or token 'null', 'true' or 'false')
          [{"x":1,\\n "record_id":}] | Invalid JSON in a.json, line 2, column 14: Unexpected character ('}' (code 125)): expected a value
          """)
  void brokenJsonIsRefusedWithItsPlace(String content, String sentence) {
    assertThat(refusal("a.json", content.replace("R", RECORD).replace("\\n", "\n")), is(sentence));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          record_id,text,text\\n | a.csv has two columns 'text': keep one
          a,notes,n\\n | a.csv has no column 'record_id' or 'context.span_id' (columns: 'a', 'notes', 'n')
          \\nrecord_id,values\\n | a.csv has no column 'record_id' or 'context.span_id' (columns: '')
          record_id;name;text\\na;notes;n\\n | a.csv has no column 'record_id' or 'context.span_id' (columns: 'record_id;name;text')
          record_id,context.span_id,notes.text\\n | a.csv has both a column 'record_id' and 'context.span_id': keep one (columns: 'record_id', 'context.span_id', 'notes.text')
          record_id,name,lable\\n | a.csv has the column 'lable', which is not known (is label meant?): columns are record_id, start_time and values, or name, label, score and text, or <name>.label, <name>.score and <name>.text
          record_id,,values\\n | a.csv has the column '', which is not known: columns are record_id, start_time and values, or name, label, score and text, or <name>.label, <name>.score and <name>.text
          record_id,label\\n | a.csv has no column 'name', which says whose label, score and text the rows hold (columns: 'record_id', 'label')
          record_id,name\\n | a.csv has no column with annotations: values, or label, score or text (columns: 'record_id', 'name')
          record_id,notes.text\\na,n\\nb,"n\\nc,d\\n | Invalid CSV in a.csv, in the row that begins on line 3: a quote is misplaced or open ((startline 3) EOF reached before encapsulated token finished)
          record_id,notes.text\\na,"n"x\\n | Invalid CSV in a.csv, in the row that begins on line 2: a quote is misplaced or open (Invalid character between encapsulated token and delimiter at line: 2, position: 27)
          """)
  void tablesOfOtherColumnsOrBrokenQuotesAreRefused(String content, String sentence) {
    assertThat(refusal("a.csv", content.replace("\\n", "\n")), is(sentence));
  }

  @Test
  void aQuoteThatStaysOpenDoesNotSwallowTheFile() {
    String content = "record_id,notes.text\na,\"n\n" + "b,n\n".repeat(3_000_000);

    assertThat(
        refusal("a.csv", content),
        is(
            "a.csv: the row that begins on line 2 has more than 8388608 characters; a quote seems"
                + " not to be closed"));
  }

  @Test
  void otherEncodingsAreRefused() {
    byte[] utf16 = "record_id,notes.text\n".getBytes(UTF_16);

    for (String name : List.of("a.csv", "a.json", "a.jsonl")) {
      assertThat(refusal(name, utf16), is(name + " is UTF-16, not UTF-8: save it as UTF-8"));
    }
    assertThat(
        refusal("a.csv", "record_id,caf\u00E9.text\n".getBytes(ISO_8859_1)),
        is("a.csv is not UTF-8: its header has other bytes. Save it as UTF-8"));
  }

  @Test
  void aFileThatVanishesIsRefused() throws IOException {
    for (String name : List.of("a.jsonl", "a.parquet")) {
      Path path = Files.write(directory.resolve(name), lines(3));
      InputFile file = InputFiles.find(List.of(path.toString()), Optional.empty()).get(0);
      Files.delete(path);

      InputException refused = assertThrows(InputException.class, () -> Reading.of(file));

      assertThat(
          refusal(refused),
          is(name + " is not there any more: it was when the run listed its files. Run again"));
    }
  }

  @Test
  void aFileOfAnotherSizeIsRefused() throws Exception {
    Path path = Files.write(directory.resolve("a.jsonl"), lines(100));
    InputFile file = InputFiles.find(List.of(path.toString()), Optional.empty()).get(0);
    long before = file.bytes();
    for (int count : new int[] {50, 200}) {
      Files.write(path, lines(count));
      assertThat(
          refusal(assertThrows(InputException.class, () -> Reading.of(file))),
          is(
              "a.jsonl changed while it was read: it had %d bytes when the run listed its files, now %d. Run again when it is finished"
                  .formatted(before, Files.size(path))));
    }
    Path table =
        ParquetFiles.write(
            directory.resolve("a.parquet"), "SELECT 'a' AS record_id, 'n' AS \"notes.text\"");
    InputFile listed = InputFiles.find(List.of(table.toString()), Optional.empty()).get(0);
    Files.write(table, Arrays.copyOf(Files.readAllBytes(table), 100));
    assertThat(
        refusal(assertThrows(InputException.class, () -> Reading.of(listed))),
        startsWith("a.parquet changed while it was read: it had "));
  }

  @Test
  void whatTheConsumerThrowsComesThroughAsItIs() throws Exception {
    IOException full = new IOException("disk full");
    RecordConsumer consumer =
        new RecordConsumer() {
          @Override
          public void accept(InputRecord record) throws IOException {
            throw full;
          }

          @Override
          public void reject(DeadLetter letter) throws IOException {
            throw full;
          }

          @Override
          public void passOver(RecordOrigin origin) throws IOException {
            throw full;
          }

          @Override
          public void passOverColumns(String name) throws IOException {
            throw full;
          }
        };
    Files.writeString(directory.resolve("a.json"), "[" + RECORD + "]");
    Files.writeString(directory.resolve("a.jsonl"), "{}");
    Files.writeString(directory.resolve("a.csv"), "context.span_id\na\n");
    ParquetFiles.write(
        directory.resolve("a.parquet"), "SELECT 'a' AS record_id, 'n' AS \"notes.text\"");
    for (InputFile file :
        InputFiles.find(List.of(directory.resolve("a.*").toString()), Optional.empty())) {
      assertThat(
          assertThrows(IOException.class, () -> RecordReader.read(file, Reading.CHECK, consumer)),
          is(sameInstance(full)));
    }
  }

  private String refusalOfParquet(String query) {
    return refusal(
        assertThrows(
            InputException.class,
            () -> Reading.of(ParquetFiles.write(directory.resolve("a.parquet"), query))));
  }

  @Test
  void parquetOfOtherColumnsOrTypesIsRefused() {
    assertThat(
        refusalOfParquet("SELECT 1 AS x, 2 AS y"),
        is("a.parquet has no column 'record_id' or 'context.span_id' (columns: 'x', 'y')"));
    assertThat(
        refusalOfParquet("SELECT 'a' AS record_id, 'n' AS \"notes.text\", 1 AS comment"),
        startsWith("a.parquet has the column 'comment', which is not known: columns are "));
    assertThat(
        refusalOfParquet("SELECT 12.0::DOUBLE AS record_id, 'n' AS \"notes.text\""),
        is(
            "a.parquet: column 'record_id' has the type double; it must be text, or an integer,"
                + " because others lose digits"));
    assertThat(
        refusalOfParquet("SELECT 'a' AS record_id, [{name: 'notes', comment: 'n'}] AS values"),
        is(
            "a.parquet: column 'values' has the type group; it must be a list of structs with name,"
                + " label, score and text, or JSON text"));
    assertThat(
        refusalOfParquet("SELECT 'a' AS record_id, ['n'] AS values"),
        startsWith("a.parquet: column 'values' has the type group; it must be "));
    assertThat(
        refusalOfParquet("SELECT 'a' AS record_id, ['n'] AS \"notes.text\""),
        is("a.parquet: column 'notes.text' has the type group; it must be a single value"));
  }

  @Test
  void damagedParquetIsRefused() throws Exception {
    Path whole =
        ParquetFiles.write(
            directory.resolve("whole.parquet"),
            "SELECT range::VARCHAR AS record_id, md5(range::VARCHAR) AS \"notes.text\" FROM"
                + " range(10000)");
    byte[] content = Files.readAllBytes(whole);

    assertThat(
        refusal("cut.parquet", Arrays.copyOf(content, content.length / 2)),
        startsWith("cut.parquet is no Parquet file, or a damaged one: "));
    assertThat(
        refusal("no.parquet", lines(10)),
        startsWith("no.parquet is no Parquet file, or a damaged one: "));
    byte[] damaged = content.clone();
    Arrays.fill(damaged, 4, content.length / 2, (byte) 0x55);
    assertThat(
        refusal("damaged.parquet", damaged),
        startsWith("damaged.parquet is no Parquet file, or a damaged one: "));
  }

  @Test
  void parquetIsReadWithEveryCodecAndAlsoCompressedAsAWhole() throws Exception {
    for (String codec : List.of("uncompressed", "snappy", "zstd", "gzip")) {
      Path file =
          ParquetFiles.write(
              directory.resolve(codec + ".parquet"),
              "SELECT range::VARCHAR AS record_id, 'n' AS \"notes.text\" FROM range(30000)",
              ", COMPRESSION " + codec);
      assertThat(Reading.of(file).records.size(), is(30_000));
    }
    byte[] content = Files.readAllBytes(directory.resolve("snappy.parquet"));
    assertThat(Reading.of(directory, "a.parquet.gz", gzip(content)).records.size(), is(30_000));
    Path spooled = Files.write(directory.resolve("spooled"), gzip(content));
    assertThat(
        Reading.of(InputFiles.ofStream(0, spooled, Optional.empty())).records.size(), is(30_000));
  }
}
