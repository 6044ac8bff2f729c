package io.spanbeam.local;

import static java.util.Objects.requireNonNull;

/** The span store refused or failed. The message is one sentence for the user. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why; a server derives the status of its answer from it. */
  public enum Reason {
    /** The space, project or file does not exist. */
    NOT_FOUND,
    /** The name is taken. */
    CONFLICT,
    /** The input can't be stored or the question can't be answered as asked. */
    INVALID,
    /** The database failed: disk, memory, lock. */
    FAILED
  }

  private final Reason reason;

  /** Makes an exception without a cause. */
  public StoreException(Reason reason, String message) {
    this(reason, message, null);
  }

  /** Makes an exception with the failure that led to it. */
  public StoreException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = requireNonNull(reason, "reason is null");
  }

  /** Returns why the store refused or failed. */
  public Reason reason() {
    return reason;
  }
}
