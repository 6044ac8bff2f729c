package io.spanbeam.ax;

/**
 * The settings of the connection can't be used. The message is one sentence: what is wrong, in
 * which file, key or variable, and what to do; never a secret.
 */
public final class AxConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Makes an exception with its sentence. */
  public AxConfigurationException(String message) {
    super(message);
  }
}
