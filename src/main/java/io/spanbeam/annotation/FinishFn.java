package io.spanbeam.annotation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spanbeam.annotation.AnnotationSummary.Counts;
import io.spanbeam.annotation.AnnotationSummary.ProjectNames;
import io.spanbeam.annotation.AnnotationSummary.Run;
import io.spanbeam.annotation.input.DeadLetter;
import io.spanbeam.ax.Project;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.transforms.DoFn;

/** Ends a run: checks the account, writes the dead letters and, last of all, the summary. */
final class FinishFn extends DoFn<AnnotationAccount, AnnotationSummary> {
  static final String LETTERS = "letters";

  /** Up to this number dead letters are put in the order of the input. */
  private static final long SORTED_LETTERS = 50_000;

  private static final int BUFFER_BYTES = 1 << 16;

  private final AnnotationSettings settings;

  FinishFn(AnnotationSettings settings) {
    this.settings = settings;
  }

  @ProcessElement
  public void processElement(
      @Element AnnotationAccount account,
      @SideInput(LETTERS) Iterable<byte[]> letters,
      OutputReceiver<AnnotationSummary> output)
      throws IOException {
    account.requireBalance();
    if (account.deadLetters() == 0) {
      RunFiles.delete(settings.deadLetter());
      RunDirectory.deleteLeftovers(settings.deadLetter());
    } else {
      settings
          .directory()
          .replace(settings.deadLetter(), out -> write(letters, account.deadLetters(), out));
    }
    AnnotationSummary summary = summary(account);
    settings
        .directory()
        .replace(settings.directory().summary(), out -> out.write(SummaryJson.encode(summary)));
    output.output(summary);
  }

  private static void write(Iterable<byte[]> blocks, long expected, OutputStream stream)
      throws IOException {
    OutputStream out = new BufferedOutputStream(stream, BUFFER_BYTES);
    long written = 0;
    if (expected <= SORTED_LETTERS) {
      List<DeadLetter> letters = new ArrayList<>();
      blocks.forEach(block -> letters.addAll(Block.letters(block)));
      letters.sort(Comparator.comparing(DeadLetter::origin));
      written = write(letters, out);
    } else {
      for (byte[] block : blocks) {
        written += write(Block.letters(block), out);
      }
    }
    out.flush();
    if (written != expected) {
      throw new IllegalStateException(
          "%d dead letters, but %d are accounted for; this is an error in Spanbeam"
              .formatted(written, expected));
    }
  }

  private static int write(List<DeadLetter> letters, OutputStream out) throws IOException {
    for (DeadLetter letter : letters) {
      out.write(letter.toJsonLine().getBytes(UTF_8));
      out.write('\n');
    }
    return letters.size();
  }

  private AnnotationSummary summary(AnnotationAccount account) {
    RunDirectory directory = settings.directory();
    Project project = settings.upsert().project();
    return new AnnotationSummary(
        AnnotationSummary.VERSION,
        new Run(directory.runId(), directory.started(), Instant.now()),
        new ProjectNames(project.spaceId(), project.id(), project.name()),
        settings.upsert().granularity().name().toLowerCase(Locale.ROOT),
        Counts.of(account),
        List.copyOf(account.passedOver()),
        account.codes(),
        account.deadLetters() == 0 ? null : settings.deadLetter());
  }
}
