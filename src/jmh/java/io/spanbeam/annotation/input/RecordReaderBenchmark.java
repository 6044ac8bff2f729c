package io.spanbeam.annotation.input;

import io.spanbeam.ax.AnnotationConfig;
import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.AnnotationRule.Direction;
import io.spanbeam.ax.AnnotationRule.Label;
import io.spanbeam.ax.Transport;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reads and checks 100,000 records of two annotations each, about 150 bytes of JSON: records per
 * second. CSV and Parquet once as {@code values}, once as columns for each annotation.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx512m"})
public class RecordReaderBenchmark {
  private static final int RECORDS = 100_000;

  /** Names of the files. */
  @Param({
    "values.json",
    "values.jsonl",
    "values.csv",
    "wide.csv",
    "values.parquet",
    "wide.parquet"
  })
  public String name;

  private final RecordCheck check =
      RecordCheck.of(
          List.of(
              new AnnotationConfig(
                  "1",
                  "quality",
                  AnnotationRule.categorical(
                      List.of(
                          new Label("good", OptionalDouble.empty()),
                          new Label("bad", OptionalDouble.empty())),
                      Direction.NONE)),
              new AnnotationConfig(
                  "2", "helpfulness", AnnotationRule.continuous(0, 1, Direction.MAXIMIZE))),
          Transport.REST);

  private Path directory;
  private InputFile file;

  /** Counts what is read. */
  private static final class Counter implements RecordConsumer {
    private long records;

    @Override
    public void accept(InputRecord record) {
      records += record.annotations().values().size();
    }

    @Override
    public void reject(DeadLetter letter) {
      throw new IllegalStateException(letter.reason());
    }

    @Override
    public void passOver(RecordOrigin origin) {
      throw new IllegalStateException("Passed over " + origin);
    }

    @Override
    public void passOverColumns(String name) {
      throw new IllegalStateException("Passed over columns of " + name);
    }
  }

  /** Writes the file. */
  @Setup
  public void write() throws IOException, SQLException {
    directory = Files.createTempDirectory("records");
    Path path = directory.resolve(name);
    if (name.endsWith(".parquet")) {
      Path lines = writeText(directory.resolve(name.replace(".parquet", ".jsonl")));
      try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
          Statement statement = connection.createStatement()) {
        statement.execute(
            "COPY (SELECT * FROM read_json('%s')) TO '%s' (FORMAT parquet)".formatted(lines, path));
      }
    } else {
      writeText(path);
    }
    file = InputFiles.find(List.of(path.toString()), Optional.empty()).get(0);
  }

  private Path writeText(Path path) throws IOException {
    String form = path.getFileName().toString();
    boolean csv = form.endsWith(".csv");
    boolean array = form.endsWith(".json");
    Random random = new Random(1);
    try (BufferedWriter out = Files.newBufferedWriter(path)) {
      if (csv) {
        out.write(
            form.startsWith("wide")
                ? "record_id,quality.label,helpfulness.score,helpfulness.text\n"
                : "record_id,values\n");
      }
      for (int i = 0; i < RECORDS; i++) {
        String id = "%016x".formatted(random.nextLong());
        String label = random.nextBoolean() ? "good" : "bad";
        double score = random.nextInt(101) / 100.0;
        String text = "checked by hand in week " + random.nextInt(53);
        String values =
            "[{\"name\":\"quality\",\"label\":\"%s\"},{\"name\":\"helpfulness\",\"score\":%s,\"text\":\"%s\"}]"
                .formatted(label, score, text);
        out.write(
            switch (form.substring(0, form.indexOf('.')) + (csv ? " csv" : "")) {
              case "wide csv" -> "%s,%s,%s,%s".formatted(id, label, score, text);
              case "values csv" -> "%s,\"%s\"".formatted(id, values.replace("\"", "\"\""));
              case "wide" ->
                  "{\"record_id\":\"%s\",\"quality.label\":\"%s\",\"helpfulness.score\":%s,\"helpfulness.text\":\"%s\"}"
                      .formatted(id, label, score, text);
              default ->
                  (array ? i == 0 ? "[" : "," : "")
                      + "{\"record_id\":\"%s\",\"values\":%s}".formatted(id, values);
            });
        out.write('\n');
      }
      out.write(array ? "]" : "");
    }
    return path;
  }

  /** Deletes the files. */
  @TearDown
  public void delete() throws IOException {
    try (var files = Files.list(directory)) {
      for (Path one : files.toList()) {
        Files.delete(one);
      }
    }
    Files.delete(directory);
  }

  /** Reads the file. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public long read() throws IOException {
    Counter counter = new Counter();
    RecordReader.read(file, check, counter);
    return counter.records;
  }
}
