package io.spanbeam.annotation.input;

import java.io.IOException;

/** Takes what a file holds, in its order. */
public interface RecordConsumer {
  /** Takes a record that passed all checks. */
  void accept(InputRecord record) throws IOException;

  /** Takes a record that did not. */
  void reject(DeadLetter letter) throws IOException;

  /**
   * Takes a row of an exported file without any annotation: not a record, but counted, so that the
   * user can see that it was passed over.
   */
  void passOver(RecordOrigin origin) throws IOException;

  /**
   * Takes the name of columns of an exported file, {@code <name>.label} and so on, that are passed
   * over because there is no annotation config of that name: it may be misspelt. Called any number
   * of times for a name.
   */
  void passOverColumns(String name) throws IOException;
}
