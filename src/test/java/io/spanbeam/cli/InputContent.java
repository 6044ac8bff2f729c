package io.spanbeam.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Content of a file to annotate from. */
@FunctionalInterface
interface InputContent {
  int LONG_LINE = 50_000_000;

  void writeTo(Path file) throws Exception;

  static InputContent text(String text) {
    return file -> Files.writeString(file, text);
  }

  static InputContent bytes(byte[] bytes) {
    return file -> Files.write(file, bytes);
  }

  /** Returns half of a gzip file of records like one. */
  static byte[] cutOffGzip(String record) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(compressed)) {
      for (int i = 0; i < 5_000; i++) {
        gzip.write((record.replace("0123456789abcdef", Math.sin(i) + "x") + "\n").getBytes(UTF_8));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return Arrays.copyOf(compressed.toByteArray(), compressed.size() / 2);
  }

  /** Returns a line of 50 MB between two texts. */
  static InputContent longLine(String before, String after) {
    return file -> {
      try (OutputStream out = Files.newOutputStream(file)) {
        out.write(before.getBytes(UTF_8));
        byte[] block = "x".repeat(LONG_LINE / 100).getBytes(UTF_8);
        for (int i = 0; i < 100; i++) {
          out.write(block);
        }
        out.write(after.getBytes(UTF_8));
      }
    };
  }

  /** Returns the rows of a query. */
  static InputContent parquet(String query) {
    return file -> {
      try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
          Statement statement = connection.createStatement()) {
        statement.execute("COPY (%s) TO '%s' (FORMAT parquet)".formatted(query, file));
      }
    };
  }
}
