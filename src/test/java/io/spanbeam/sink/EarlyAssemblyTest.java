package io.spanbeam.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.spanbeam.span.ColumnCatalog;
import io.spanbeam.span.RangeReport;
import io.spanbeam.span.RangeReport.Reconciliation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file grows in the order of the export, whoever is done first. */
class EarlyAssemblyTest {
  private static final List<RangeReport> NOT_YET = List.of();

  @TempDir Path temporary;

  private Path directory;
  private Path file;
  private EarlyAssembly assembly;

  @BeforeEach
  void start() throws IOException {
    directory = Files.createTempDirectory(temporary, "run");
    file = directory.resolve("export/spans.json");
    assembly = new EarlyAssembly(concatenation(new LocalFiles()));
  }

  @Test
  void aCompleteRangeIsCopiedWhenAllBeforeItAre() throws IOException {
    assembly.offer(part(1, 0, "c", ended(1, 1)));
    assertThat(Files.exists(file), is(false));

    assembly.offer(part(0, 1, "b", ended(0, 2)));
    assertThat("a part of range 0 is not there", Files.exists(file), is(false));

    assembly.offer(part(0, 0, "a", NOT_YET));
    assertThat(Files.readString(file), is("[\na,\nb,\nc"));
    assertThat("the parts are gone", Exports.names(directory.resolve("parts")), is(empty()));
    assertThat(assembly.copied(), is(paths("0-0", "0-1", "1-0")));
  }

  @Test
  void rangesWithoutRowsAndFilteredRowsHoldNobodyUp() throws IOException {
    assembly.offer(part(2, 0, "a", ended(2, 1)));
    assembly.offer(withoutFile(1, 5, ended(1, 5)));
    assertThat(Files.exists(file), is(false));

    assembly.offer(withoutFile(0, 0, ended(0, 0)));

    assertThat(Files.readString(file), is("[\na"));
  }

  /** Rows that a step in between took away, or brought twice, are no reason to guess. */
  @Test
  void aRangeWhoseRowsDoNotAddUpIsLeftToTheCommit() throws IOException {
    assembly.offer(part(0, 0, "a", ended(0, 2)));
    assembly.offer(part(1, 0, "b", ended(1, 1)));
    assertThat(assembly.copied(), is(empty()));

    assembly.offer(part(0, 1, "c", NOT_YET));
    assembly.offer(part(0, 2, "late", NOT_YET));

    assertThat(assembly.copied(), is(paths("0-0", "0-1", "1-0")));
  }

  @Test
  void partsOfManyThreadsComeTogetherInOrder() throws Exception {
    List<PartFile> parts = new ArrayList<>();
    List<String> contents = new ArrayList<>();
    for (int range = 0; range < 60; range++) {
      String first = "a%d-".formatted(range) + "x".repeat(range * 500);
      String second = "b%d".formatted(range);
      parts.add(part(range, 0, first, NOT_YET));
      parts.add(part(range, 1, second, ended(range, 2)));
      contents.add(first);
      contents.add(second);
    }
    List<PartFile> shuffled = new ArrayList<>(parts);
    Collections.shuffle(shuffled, new Random(11));

    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> offers = new ArrayList<>();
      for (PartFile part : shuffled) {
        offers.add(
            threads.submit(
                () -> {
                  assembly.offer(part);
                  return null;
                }));
      }
      for (Future<?> offer : offers) {
        offer.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(Files.readString(file), is("[\n" + String.join(",\n", contents)));
    assertThat(assembly.copied(), is(parts.stream().map(PartFile::path).toList()));
  }

  /** Whichever operation fails, the commit finds what is left to do. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void afterAFailureNothingMoreIsCopiedAndTheCommitGoesOn(boolean staysBroken) throws IOException {
    int failing = 0;
    boolean met = true;
    while (met) {
      failing++;
      start();
      FailingFiles faulty = new FailingFiles(new LocalFiles(), failing, staysBroken);
      assembly = new EarlyAssembly(concatenation(faulty));
      List<PartFile> parts = new ArrayList<>();
      for (int range = 0; range < 4; range++) {
        parts.add(part(range, 0, "row-" + range, ended(range, 1)));
      }

      TargetException failure = null;
      for (PartFile part : parts) {
        try {
          assembly.offer(part);
        } catch (TargetException e) {
          assertThat("only one offer fails", failure == null, is(true));
          assertThat(e.getMessage(), containsString(FailingFiles.REASON));
          failure = e;
        }
      }
      met = faulty.failed();
      assertThat(failure != null, is(met));
      assertThat(assembly.copied(), hasSize(met ? lessThan(4) : is(4)));

      concatenation(new LocalFiles()).write(parts);
      assertThat(Files.readString(file), is("[\nrow-0,\nrow-1,\nrow-2,\nrow-3\n]\n"));
      assertThat(Exports.names(directory.resolve("parts")), is(empty()));
    }
    assertThat(failing, is(greaterThan(4 * 4)));
  }

  private Concatenation concatenation(FileOperations files) {
    return new Concatenation(files, file.toString(), bytes("[\n"), bytes(",\n"), bytes("\n]\n"));
  }

  private List<String> paths(String... names) {
    return List.of(names).stream().map(name -> directory + "/parts/" + name).toList();
  }

  private PartFile part(int range, int sequence, String row, List<RangeReport> reports)
      throws IOException {
    Path path = directory.resolve("parts/" + range + "-" + sequence);
    Files.createDirectories(path.getParent());
    Files.writeString(path, row);
    return part(path.toString(), range, sequence, 1, Crc32c.of(bytes(row)), 0, reports);
  }

  private static PartFile withoutFile(int range, long filtered, List<RangeReport> reports) {
    return part("", range, 0, 0, Crc32c.EMPTY, filtered, reports);
  }

  private static PartFile part(
      String path,
      int range,
      int sequence,
      long rows,
      Crc32c checksum,
      long filtered,
      List<RangeReport> reports) {
    return new PartFile(
        path,
        range,
        sequence,
        rows,
        checksum,
        filtered,
        ColumnCatalog.empty(),
        Map.of(),
        StartTimes.NONE,
        reports);
  }

  private static List<RangeReport> ended(int range, long rows) {
    return List.of(Spans.report(range, rows, rows, Reconciliation.MATCHED));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
