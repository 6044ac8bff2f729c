package io.spanbeam;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.spanbeam.ax.AnnotationRule;
import io.spanbeam.ax.AnnotationRule.Direction;
import io.spanbeam.ax.AnnotationRule.Label;
import io.spanbeam.ax.TimeWindow;
import io.spanbeam.local.LocalAx;
import io.spanbeam.local.Space;
import io.spanbeam.local.SpanCursor;
import io.spanbeam.local.SpanStore;
import io.spanbeam.local.StoreQuery;
import io.spanbeam.local.StoredProject;
import io.spanbeam.local.TraceGenerator;
import io.spanbeam.testing.LeakCheckedAllocator;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles the examples in the documentation of classes and in the README as they stand, and runs
 * them in a process of their own against a local AX. An example that does not compile is reported
 * with its place in the file that holds it.
 */
class JavadocExamplesTest {
  private static final String KEY = "ak-examples-31f0c2";
  private static final TimeWindow DAY =
      new TimeWindow(Instant.parse("2026-05-01T00:00:00Z"), Instant.parse("2026-05-02T00:00:00Z"));
  private static final Path SOURCES = Path.of("src/main/java/io/spanbeam");

  /** On one line, so that the lines of an example stay where they are. */
  private static final String IMPORTS =
      Stream.of(
              "io.spanbeam.*",
              "io.spanbeam.annotation.*",
              "io.spanbeam.annotation.input.*",
              "io.spanbeam.ax.*",
              "io.spanbeam.ax.rest.*",
              "io.spanbeam.row.*",
              "io.spanbeam.source.*",
              "io.spanbeam.span.*",
              "java.nio.file.Path",
              "java.time.*",
              "java.util.*",
              "org.apache.arrow.memory.*",
              "org.apache.arrow.vector.FieldVector",
              "org.apache.beam.sdk.Pipeline",
              "org.apache.beam.sdk.io.TextIO",
              "org.apache.beam.sdk.schemas.Schema",
              "org.apache.beam.sdk.schemas.logicaltypes.NanosInstant",
              "org.apache.beam.sdk.transforms.*",
              "org.apache.beam.sdk.values.*")
          .map(name -> "import " + name + "; ")
          .collect(Collectors.joining());

  @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();

  @TempDir Path directory;

  private SpanStore store;
  private StoredProject project;
  private LocalAx service;

  /**
   * An example.
   *
   * @param file where it stands
   * @param line its first line there, from 1
   * @param code its lines
   */
  private record Example(Path file, int line, String code) {
    /** Returns all examples in the documentation of a class. */
    static List<Example> inJavadoc(String source) throws IOException {
      return find(
          SOURCES.resolve(source),
          Pattern.compile(" \\* <pre>\\{@code\\R((?: \\*.*\\R)*?) \\* }</pre>"),
          text -> text.replaceAll("(?m)^ \\* ?", ""));
    }

    /** Returns all examples in Java in a file of Markdown. */
    static List<Example> inMarkdown(Path file) throws IOException {
      return find(file, Pattern.compile("```java\\R((?s:.*?))```"), text -> text);
    }

    private static List<Example> find(Path file, Pattern block, UnaryOperator<String> code)
        throws IOException {
      String text = Files.readString(file);
      List<Example> examples = new ArrayList<>();
      for (Matcher found = block.matcher(text); found.find(); ) {
        int line = (int) text.substring(0, found.start(1)).lines().count() + 1;
        examples.add(new Example(file, line, code.apply(found.group(1))));
      }
      return examples;
    }

    boolean isWholeClass() {
      return code.contains("public final class ");
    }

    String className() {
      return isWholeClass()
          ? code.replaceFirst("(?s).*?public final class (\\w+).*", "$1")
          : file.getFileName().toString().replace(".java", "") + "Line" + line;
    }

    /** Returns a class whose lines have the numbers that they have in the file. */
    JavaFileObject source() {
      String text =
          isWholeClass()
              ? "\n".repeat(line - 1) + code
              : IMPORTS
                  + "public final class %s { public static void main(String[] args) throws Exception {"
                      .formatted(className())
                  + "\n".repeat(line - 1)
                  + code
                  + "}}";
      return new SimpleJavaFileObject(
          URI.create("string:///" + className() + ".java"), JavaFileObject.Kind.SOURCE) {
        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
          return text;
        }

        @Override
        public String getName() {
          return file.toString();
        }
      };
    }
  }

  @BeforeEach
  void start() throws Exception {
    store = SpanStore.temporary();
    Space space = store.createSpace("Sales");
    project = store.createProject(space.id(), "shop");
    new TraceGenerator(7).generate(store, project.id(), 500, DAY);
    store.createAnnotationConfig(space.id(), "speed", categorical("slow", "fast"));
    store.createAnnotationConfig(space.id(), "quality", categorical("good", "bad"));
    service = LocalAx.builder().store(store).apiKey(KEY).start();
  }

  private static AnnotationRule categorical(String... labels) {
    return AnnotationRule.categorical(
        Stream.of(labels).map(label -> new Label(label, OptionalDouble.empty())).toList(),
        Direction.MAXIMIZE);
  }

  @AfterEach
  void stop() {
    service.close();
    store.close();
  }

  @Test
  void examplesDoWhatTheySay() throws Exception {
    List<Object> ids = values("context.span_id");
    Files.createDirectories(directory.resolve("labels"));
    Files.writeString(
        directory.resolve("labels/monday.csv"),
        "record_id,name,label\n%s,quality,good\n%s,quality,bad\n"
            .formatted(ids.get(0), ids.get(1)));
    long slow =
        values("latency_ms").stream().filter(ms -> ((Number) ms).doubleValue() > 2000).count();
    long tokens =
        values("attributes.llm.token_count.total").stream()
            .mapToLong(count -> ((Number) count).longValue())
            .sum();
    List<Example> examples = new ArrayList<>();
    examples.addAll(Example.inJavadoc("AxSpansIO.java"));
    examples.addAll(Example.inJavadoc("source/ReadSpans.java"));
    examples.addAll(Example.inJavadoc("annotation/AnnotateSpans.java"));
    examples.addAll(Example.inMarkdown(Path.of("README.md")));
    assertThat(
        examples.stream().map(example -> example.file().getFileName().toString()).toList(),
        is(List.of("AxSpansIO.java", "ReadSpans.java", "AnnotateSpans.java", "README.md")));

    compile(examples);
    run(examples);

    assertThat(slow, is(greaterThan(0L)));
    assertThat((long) values("annotation.speed.label").size(), is(slow));
    assertThat(values("annotation.speed.label").stream().distinct().toList(), is(List.of("slow")));
    assertThat(read("tokens.txt"), is(Long.toString(tokens)));
    assertThat(read("upserted.txt"), is("2 of 2"));
    assertThat(
        values("annotation.quality.label").stream().sorted().toList(), is(List.of("bad", "good")));
    long errors = values("status_code").stream().filter("ERROR"::equals).count();
    assertThat(errors, is(greaterThan(0L)));
    assertThat(
        Files.readAllLines(directory.resolve("errors.csv")).stream()
            .mapToLong(line -> Long.parseLong(line.replaceFirst(".*,", "")))
            .sum(),
        is(errors));
  }

  private String read(String file) throws IOException {
    return Files.readString(directory.resolve(file)).strip();
  }

  private void compile(List<Example> examples) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, null)) {
      compiler
          .getTask(
              null,
              files,
              problems,
              List.of("-proc:none", "-d", directory.toString(), "-cp", classPath()),
              null,
              examples.stream().map(Example::source).toList())
          .call();
    }
    List<String> errors =
        problems.getDiagnostics().stream()
            .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
            .map(
                problem ->
                    "%s:%d: %s"
                        .formatted(
                            problem.getSource().getName(),
                            problem.getLineNumber(),
                            problem.getMessage(null)))
            .toList();
    assertThat(String.join("\n", errors), errors, is(List.of()));
  }

  /** Runs the examples one after the other; they find the service by their environment. */
  private void run(List<Example> examples) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Duser.home=" + directory);
    command.add("-cp");
    command.add(directory + File.pathSeparator + classPath());
    command.add(Mains.class.getName());
    examples.forEach(example -> command.add(example.className()));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    // Neither a profile nor the variables of whoever runs the tests may lead elsewhere.
    builder.environment().keySet().removeIf(name -> name.matches("(?i)ARIZE_.*|.*_proxy"));
    builder
        .environment()
        .putAll(
            Map.of(
                "ARIZE_API_KEY", KEY,
                "ARIZE_API_SCHEME", service.restUri().getScheme(),
                "ARIZE_API_HOST", service.restUri().getHost(),
                "ARIZE_API_PORT", Integer.toString(service.restUri().getPort()),
                "ARIZE_FLIGHT_SCHEME", service.flightUri().getScheme(),
                "ARIZE_FLIGHT_HOST", service.flightUri().getHost(),
                "ARIZE_FLIGHT_PORT", Integer.toString(service.flightUri().getPort())));
    Path log = directory.resolve("examples.log");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    int code = process.waitFor();
    assertThat(Files.readString(log), code, is(0));
  }

  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(part -> Path.of(part).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Returns the values of a column that are not null. */
  private List<Object> values(String column) throws Exception {
    List<Object> values = new ArrayList<>();
    try (SpanCursor cursor =
        store.read(project.id(), StoreQuery.of(DAY), memory.allocator(), 1000)) {
      while (cursor.next()) {
        VectorSchemaRoot root = cursor.root();
        FieldVector vector = root.getVector(column);
        for (int row = 0; vector != null && row < root.getRowCount(); row++) {
          Object value = vector.getObject(row);
          if (value != null) {
            values.add(value instanceof Number ? value : value.toString());
          }
        }
      }
    }
    return values;
  }

  /** Calls the main methods of classes in their order. */
  static final class Mains {
    private Mains() {}

    public static void main(String[] classes) throws Exception {
      for (String name : classes) {
        Class.forName(name).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
      }
    }
  }
}
