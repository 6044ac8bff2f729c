package io.spanbeam.annotation.input;

import java.io.IOException;

/**
 * A file can't be used as a whole, so nothing of the run may be sent. The message is one sentence
 * for the user: which file, where in it, what is wrong, what to do.
 */
public final class InputException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Makes an exception without a cause. */
  public InputException(String message) {
    super(message);
  }

  /** Makes an exception with the failure that led to it. */
  public InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
