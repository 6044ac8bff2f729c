package io.spanbeam.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.spanbeam.span.ColumnCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More parts than are copied at the same time come together, whatever fails on the way. */
class ConcatenationTest {
  private static final int PARTS = 12;
  private static final byte[] HEAD = "[\n".getBytes(UTF_8);
  private static final byte[] SEPARATOR = ",\n".getBytes(UTF_8);
  private static final byte[] TAIL = "\n]\n".getBytes(UTF_8);

  @TempDir Path temporary;

  private final List<PartFile> parts = new ArrayList<>();
  private Path file;
  private String expected;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anotherAttemptGoesOnWhereverTheFirstOneFailed(boolean killed) throws IOException {
    int failing = 0;
    boolean met = true;
    while (met) {
      failing++;
      prepare(failing);
      FailingFiles faulty = new FailingFiles(new LocalFiles(), failing, killed);
      try {
        concatenation(faulty).write(parts);
      } catch (IOException e) {
        assertThat(e.getMessage(), is(FailingFiles.REASON));
      }
      met = faulty.failed();
      assertGoneInOrder();
      assertThat(
          concatenation(new LocalFiles()).write(parts).hex(), is(Crc32c.of(bytes(expected)).hex()));
      assertThat(Files.readString(file), is(expected));
      assertThat(left(), is(List.of()));
    }
    assertThat(failing, is(greaterThan(PARTS * 5)));
  }

  /** As where workers do not share the disk. Bytes behind its place must not pass for its own. */
  @Test
  void aPartThatNeverCameIsNotTakenForOneThatWasCopied() throws IOException {
    prepare(0);
    Path absent = Path.of(parts.get(1).path());
    Files.delete(absent);

    for (int attempt = 1; attempt <= 3; attempt++) {
      assertThat(
          assertThrows(TargetException.class, () -> concatenation(new LocalFiles()).write(parts))
              .getMessage(),
          containsString("The part file %s is missing".formatted(absent)));
    }
  }

  @Test
  void anInterruptedAttemptStopsAndStaysInterrupted() throws IOException {
    prepare(0);

    Thread.currentThread().interrupt();
    assertThrows(IOException.class, () -> concatenation(new LocalFiles()).write(parts));

    assertThat(Thread.interrupted(), is(true));
    assertGoneInOrder();
    concatenation(new LocalFiles()).write(parts);
    assertThat(Files.readString(file), is(expected));
  }

  private Concatenation concatenation(FileOperations files) {
    return new Concatenation(files, file.toString(), HEAD, SEPARATOR, TAIL);
  }

  /** Writes parts of different sizes, of which some fill a buffer more than once. */
  private void prepare(int seed) throws IOException {
    Random random = new Random(seed);
    Path directory = Files.createDirectory(temporary.resolve("attempt-" + seed));
    file = directory.resolve("export/spans.json");
    parts.clear();
    List<String> contents = new ArrayList<>();
    for (int i = 0; i < PARTS; i++) {
      String content = (char) ('a' + i) + "-".repeat(random.nextInt(i == 3 ? 600_000 : 2000));
      Path path = Files.writeString(directory.resolve("part-" + i), content);
      contents.add(content);
      parts.add(part(path, Crc32c.of(bytes(content))));
    }
    expected = "[\n" + String.join(",\n", contents) + "\n]\n";
  }

  private static PartFile part(Path path, Crc32c checksum) {
    return new PartFile(
        path.toString(),
        0,
        0,
        1,
        checksum,
        0,
        ColumnCatalog.empty(),
        Map.of(),
        StartTimes.NONE,
        List.of());
  }

  /** A later part that is gone before an earlier one would be lost. */
  private void assertGoneInOrder() {
    List<Path> left = left();
    assertThat(
        left,
        is(
            parts.subList(PARTS - left.size(), PARTS).stream()
                .map(part -> Path.of(part.path()))
                .toList()));
  }

  private List<Path> left() {
    return parts.stream().map(part -> Path.of(part.path())).filter(Files::exists).toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
