package io.spanbeam.annotation;

import java.io.IOException;

/** A run directory that can't take a run. The message is one sentence with its path. */
public final class RunDirectoryException extends IOException {
  private static final long serialVersionUID = 1L;

  RunDirectoryException(String message) {
    super(message);
  }
}
