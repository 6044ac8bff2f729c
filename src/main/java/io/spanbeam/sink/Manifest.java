package io.spanbeam.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/** The file {@code _manifest.json} of an export: its account, in JSON. */
public final class Manifest {
  /** Version of the layout that {@link ExportSummary} describes. */
  static final int VERSION = 1;

  private static final int BUFFER_BYTES = 1 << 20;
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new InstantReader())
                  .addSerializer(Long.TYPE, new CountWriter())
                  .addDeserializer(Long.TYPE, new CountReader()))
          .build();
  private static final ObjectWriter WRITER =
      MAPPER.writer(
          new DefaultPrettyPrinter()
              .withObjectIndenter(new DefaultIndenter("  ", "\n"))
              .withArrayIndenter(new DefaultIndenter("  ", "\n")));

  private Manifest() {}

  /**
   * Reads the manifest of a complete export.
   *
   * @param directory the directory of the export
   * @throws TargetException if there is none or it can not be read
   */
  public static ExportSummary read(String directory) throws TargetException {
    String location = ExportPaths.absolute(directory);
    return read(location, FileOperations.of(location))
        .orElseThrow(
            () ->
                new TargetException(
                    "No export in %s: it has no %s".formatted(location, ExportPaths.MANIFEST)));
  }

  /**
   * Reads all files of an export again and compares size and checksum with the manifest.
   *
   * @param directory the directory of the export
   * @return one sentence for each difference; empty if everything is as it was written
   * @throws TargetException if the manifest or a file can not be read
   */
  public static List<String> verify(String directory) throws TargetException {
    String location = ExportPaths.absolute(directory);
    FileOperations files = FileOperations.of(location);
    List<String> differences = new ArrayList<>();
    for (ExportSummary.FileEntry entry : read(location).files()) {
      String path = location + "/" + entry.name();
      try {
        OptionalLong size = files.size(path);
        if (size.isEmpty()) {
          differences.add("%s is missing".formatted(path));
        } else if (size.getAsLong() != entry.bytes()) {
          differences.add(
              "%s has %d bytes, not %d".formatted(path, size.getAsLong(), entry.bytes()));
        } else if (!checksum(files, path).equals(entry.crc32c())) {
          differences.add("%s has changed: its checksum differs".formatted(path));
        }
      } catch (IOException e) {
        throw unreadable(path, e);
      }
    }
    return differences;
  }

  /** Returns the manifest of a directory, or nothing if there is none. */
  static Optional<ExportSummary> read(String directory, FileOperations files)
      throws TargetException {
    String path = directory + "/" + ExportPaths.MANIFEST;
    try {
      if (files.size(path).isEmpty()) {
        return Optional.empty();
      }
      try (InputStream in = Channels.newInputStream(files.open(path))) {
        ExportSummary summary = MAPPER.readValue(in, ExportSummary.class);
        if (summary.version() > VERSION) {
          throw new TargetException(
              "Cannot read %s: it was written by Spanbeam %s, newer than this one"
                  .formatted(path, summary.run().toolVersion()));
        }
        return Optional.of(summary);
      }
    } catch (TargetException e) {
      throw e;
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new TargetException("Cannot read %s: it is not a manifest".formatted(path), e);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** Returns the text of a manifest. */
  static byte[] encode(ExportSummary summary) throws JsonProcessingException {
    return (WRITER.writeValueAsString(summary) + "\n").getBytes(UTF_8);
  }

  private static TargetException unreadable(String path, IOException cause) {
    return new TargetException(
        "Cannot read %s: %s".formatted(path, TargetException.reason(cause)), cause);
  }

  private static String checksum(FileOperations files, String path) throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try (ReadableByteChannel in = files.open(path)) {
      while (in.read(buffer) >= 0) {
        crc.update(buffer.flip());
        buffer.clear();
      }
    }
    return new Crc32c((int) crc.getValue(), 0).hex();
  }

  private static final class InstantReader extends StdScalarDeserializer<Instant> {
    InstantReader() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      try {
        return Instant.parse(parser.getValueAsString(""));
      } catch (DateTimeException e) {
        return (Instant)
            context.handleWeirdStringValue(Instant.class, parser.getText(), "not ISO 8601");
      }
    }
  }

  private static final class CountWriter extends StdScalarSerializer<Long> {
    CountWriter() {
      super(Long.TYPE, false);
    }

    @Override
    public void serialize(Long count, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      if (count < 0) {
        generator.writeNull();
      } else {
        generator.writeNumber(count);
      }
    }
  }

  private static final class CountReader extends StdScalarDeserializer<Long> {
    CountReader() {
      super(Long.TYPE);
    }

    @Override
    public Long deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      return parser.getLongValue();
    }

    @Override
    public Long getNullValue(DeserializationContext context) {
      return -1L;
    }
  }
}
