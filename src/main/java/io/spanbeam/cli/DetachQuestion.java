package io.spanbeam.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;

/**
 * What Ctrl-C asks while a job runs on a cluster: whether to cancel it or to leave it to the
 * cluster. The job goes on meanwhile. A second Ctrl-C is the answer of who does not want to be
 * asked: it ends the command, as any Ctrl-C does where nobody is there to answer.
 */
final class DetachQuestion implements AutoCloseable {
  /** What is known so far. */
  enum Answer {
    NOT_ASKED,
    OPEN,
    CANCEL,
    DETACH
  }

  private final String text;
  private final InputStream in;
  private final PrintStream err;
  private final Runnable makeRoom;
  private final Optional<InterruptSignal> signal;
  private final StringBuilder line = new StringBuilder();
  private boolean asked;

  private DetachQuestion(ClusterJob job, Optional<InterruptSignal> signal) {
    this.text =
        "The job %s goes on meanwhile. Cancel it, or detach and leave it to the cluster? [c/d] "
            .formatted(job.name());
    this.in = job.surroundings().in();
    this.err = job.surroundings().err();
    this.makeRoom = job.makeRoom();
    this.signal = signal;
  }

  /** Returns the question about a job; it is never asked if nobody is there to answer. */
  static DetachQuestion about(ClusterJob job) {
    return new DetachQuestion(
        job, job.surroundings().answering() ? InterruptSignal.take() : Optional.empty());
  }

  /** Asks if there is a reason to, and returns what was answered so far; does not wait. */
  Answer answer() {
    if (signal.isEmpty() || !signal.get().came()) {
      return Answer.NOT_ASKED;
    }
    try {
      if (!asked) {
        asked = true;
        // What was typed before is not the answer.
        in.skipNBytes(in.available());
        makeRoom.run();
        err.println();
        ask();
      }
      return read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ask() {
    err.print(text);
    err.flush();
  }

  private Answer read() throws IOException {
    while (in.available() > 0) {
      int next = in.read();
      if (next != '\n') {
        line.append((char) next);
        continue;
      }
      String word = line.toString().strip().toLowerCase(Locale.ROOT);
      line.setLength(0);
      switch (word) {
        case "c", "cancel":
          return Answer.CANCEL;
        case "d", "detach":
          return Answer.DETACH;
        default:
          ask();
      }
    }
    return Answer.OPEN;
  }

  @Override
  public void close() {
    signal.ifPresent(InterruptSignal::close);
  }
}
