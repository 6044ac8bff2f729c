package io.spanbeam.cli;

import io.spanbeam.annotation.input.InputException;
import io.spanbeam.annotation.input.InputFile;
import io.spanbeam.annotation.input.InputFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds the files of annotations. Standard input becomes a file, because workers can't read it. */
final class AnnotateInputs {
  private AnnotateInputs() {}

  /**
   * Lists the files of a request, in its order.
   *
   * @param spool where standard input is written to; null if it is not among them
   * @throws InputException if one can't be used
   * @throws IOException if standard input can't be read or written down
   */
  static List<InputFile> find(
      AnnotateRequest request, Surroundings surroundings, PrivateDirectory spool)
      throws IOException {
    if (request.files().contains(AnnotateRequest.STDIN)) {
      Path spooled = spool.path().resolve("standard-input");
      Files.copy(surroundings.in(), spooled);
      return List.of(InputFiles.ofStream(0, spooled, request.format()));
    }
    List<String> named =
        request.files().stream().map(file -> absolute(file, surroundings)).toList();
    return InputFiles.find(named, request.format());
  }

  private static String absolute(String file, Surroundings surroundings) {
    if (Destination.isRemote(file)) {
      return file;
    }
    return surroundings.workingDirectory().resolve(file).normalize().toString();
  }
}
