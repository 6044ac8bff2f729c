package io.spanbeam.annotation.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputFilesTest {
  @TempDir Path directory;

  private Path file(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "x");
  }

  private List<InputFile> find(String... specs) throws InputException {
    return InputFiles.find(
        Arrays.stream(specs).map(spec -> directory.resolve(spec).toString()).toList(),
        Optional.empty());
  }

  private String refusal(String... specs) {
    String message = assertThrows(InputException.class, () -> find(specs)).getMessage();
    return message.replace(directory.toString(), "DIR");
  }

  @Test
  void theOrderIsThatOfTheSpecsAndOfTheNamesWithinOne() throws IOException {
    for (String name : List.of("z.csv", "b/2.jsonl", "b/10.jsonl", "b/1.jsonl", "a.json")) {
      file(name);
    }
    Files.createDirectories(directory.resolve("b/3.jsonl"));

    List<InputFile> files = find("z.csv", "b/*.jsonl", "a.json");

    assertThat(
        files.stream().map(one -> directory.relativize(Path.of(one.path())).toString()).toList(),
        contains("z.csv", "b/1.jsonl", "b/10.jsonl", "b/2.jsonl", "a.json"));
    assertThat(files.stream().map(InputFile::index).toList(), contains(0, 1, 2, 3, 4));
    assertThat(files.get(0).bytes(), is(1L));
  }

  @ParameterizedTest
  @CsvSource({
    "a.json,JSON",
    "a.JSON,JSON",
    "a.jsonl,JSONL",
    "a.ndjson,JSONL",
    "a.csv,CSV",
    "a.parquet,PARQUET",
    "a.pq,PARQUET",
    "a.json.gz,JSON",
    "a.jsonl.gzip,JSONL",
    "a.csv.zst,CSV",
    "a.csv.bz2,CSV",
    "a.parquet.gz,PARQUET"
  })
  void theSuffixTellsTheFormat(String name, InputFormat format) throws IOException {
    file(name);

    assertThat(find(name).get(0).format(), is(format));
  }

  @Test
  void aGivenFormatWinsOverTheSuffix() throws IOException {
    Path file = file("labels.txt");

    List<InputFile> files = InputFiles.find(List.of(file.toString()), Optional.of(InputFormat.CSV));

    assertThat(files.get(0).format(), is(InputFormat.CSV));
  }

  @Test
  void anUnknownSuffixIsRefused() throws IOException {
    file("labels.xlsx");

    assertThat(
        refusal("labels.xlsx"),
        is(
            "Can't tell the format of DIR/labels.xlsx by its name: known suffixes are .csv, .json,"
                + " .jsonl, .ndjson, .parquet, .pq, each also with .gz, .gzip, .zst or .bz2. Give"
                + " --format json, jsonl, csv or parquet"));
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    assertThat(refusal("labels.csv"), is("There is no file 'DIR/labels.csv'"));
  }

  @Test
  void aPatternWithoutAFileIsRefused() {
    assertThat(refusal("*.csv"), is("No file matches 'DIR/*.csv'"));
  }

  @Test
  void aDirectoryIsRefused() throws IOException {
    file("labels/a.csv");

    String sentence =
        "'DIR/labels' is a directory: name the files in it, such as 'DIR/labels/*.jsonl'";
    assertThat(refusal("labels"), is(sentence));
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    Files.createFile(directory.resolve("labels.csv"));

    assertThat(refusal("labels.csv"), is("DIR/labels.csv is empty: it has no bytes"));
  }

  @Test
  void theSameFileTwiceIsRefused() throws IOException {
    file("labels.csv");
    Files.createSymbolicLink(directory.resolve("link.csv"), directory.resolve("labels.csv"));

    assertThat(
        refusal("labels.csv", "*.csv"),
        is("DIR/labels.csv is given twice, by 'DIR/labels.csv' and by 'DIR/*.csv': give it once"));
    assertThat(
        refusal("labels.csv", "link.csv"),
        is("DIR/link.csv is given twice, by 'DIR/labels.csv' and by 'DIR/link.csv': give it once"));
  }

  @Test
  void aSchemeThatIsNotRegisteredIsRefused() {
    InputException refused =
        assertThrows(
            InputException.class,
            () -> InputFiles.find(List.of("s4://bucket/labels.csv"), Optional.empty()));

    assertThat(refused.getMessage(), containsString("Can't list 's4://bucket/labels.csv'"));
  }

  @Test
  void theStartOfAStreamTellsTheFormat() {
    assertThat(InputFormat.sniff(" \n[{}]".getBytes(UTF_8)), is(InputFormat.JSON));
    assertThat(InputFormat.sniff("\uFEFF[]".getBytes(UTF_8)), is(InputFormat.JSON));
    assertThat(InputFormat.sniff("\n\r\n {}".getBytes(UTF_8)), is(InputFormat.JSONL));
    assertThat(InputFormat.sniff("PAR1\0\0".getBytes(UTF_8)), is(InputFormat.PARQUET));
    assertThat(InputFormat.sniff("record_id,values".getBytes(UTF_8)), is(InputFormat.CSV));
    assertThat(InputFormat.sniff(new byte[0]), is(InputFormat.CSV));
  }

  @Test
  void aCompressedStreamIsRecognisedByItsBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(
          "{\"record_id\":\"a\",\"values\":[{\"name\":\"notes\",\"text\":\"x\"}]}".getBytes(UTF_8));
    }
    Path spooled = Files.write(directory.resolve("spooled"), bytes.toByteArray());

    InputFile file = InputFiles.ofStream(3, spooled, Optional.empty());

    assertThat(file.format(), is(InputFormat.JSONL));
    assertThat(file.index(), is(3));
    assertThat(
        Reading.of(file).annotations(), contains(Reading.record("a", Reading.text("notes", "x"))));
  }

  @Test
  void anEmptyStreamIsRefused() throws IOException {
    Path spooled = Files.createFile(directory.resolve("spooled"));

    InputException refused =
        assertThrows(InputException.class, () -> InputFiles.ofStream(0, spooled, Optional.empty()));

    assertThat(refused.getMessage(), is("The standard input is empty: it has no bytes"));
  }
}
