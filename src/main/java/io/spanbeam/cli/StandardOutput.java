package io.spanbeam.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Prints a finished file to standard output. */
final class StandardOutput {
  private static final int BUFFER_BYTES = 64 * 1024;

  private StandardOutput() {}

  /**
   * Prints a file.
   *
   * @return false if the reader of a pipe had enough before the end, which is its good right
   * @throws CommandException if standard output can not be written for another reason
   * @throws IOException if the file can not be read
   */
  static boolean print(Path file, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        try {
          out.write(buffer, 0, length);
          out.flush();
        } catch (IOException e) {
          return closedPipe(e);
        }
      }
    }
    return true;
  }

  private static boolean closedPipe(IOException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    // EPIPE on Linux and macOS; Windows says that the pipe is being closed.
    if (message.contains("broken pipe") || message.contains("pipe is being closed")) {
      return false;
    }
    throw new CommandException(
        ExitCode.FILES, "Cannot write to standard output: " + failure.getMessage(), failure);
  }
}
