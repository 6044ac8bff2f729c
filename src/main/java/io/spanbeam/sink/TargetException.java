package io.spanbeam.sink;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Files could not be written, read or replaced. The message is one sentence for the user. */
public final class TargetException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Makes an exception without a cause. */
  public TargetException(String message) {
    super(message);
  }

  /** Makes an exception with the failure that led to it. */
  public TargetException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Says that {@code path} could not be written, and why. */
  static TargetException writing(String path, IOException cause) {
    return cause instanceof TargetException known
        ? known
        : new TargetException("Cannot write %s: %s".formatted(path, reason(cause)), cause);
  }

  /** Returns the reason in words; the exceptions of {@code java.nio} often only name the file. */
  static String reason(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "a file of that name is in the way";
    }
    if (failure instanceof NotDirectoryException) {
      return "not a directory";
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return "the directory is not empty";
    }
    if (failure instanceof FileSystemException named && named.getReason() != null) {
      return named.getReason();
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
