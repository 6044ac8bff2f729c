package io.spanbeam.cli;

import io.spanbeam.annotation.AnnotationSummary;
import io.spanbeam.annotation.AnnotationSummary.Counts;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says what became of the records. */
final class AnnotateReport {
  private AnnotateReport() {}

  /**
   * Prints the account of a finished run.
   *
   * @param runDirectory where the summary is; with a dry run nothing is kept there
   * @param duration from the first request to the last file
   * @return what the process ends with
   */
  static ExitCode print(
      AnnotationSummary summary,
      String runDirectory,
      boolean dryRun,
      Duration duration,
      PrintStream err) {
    Counts counts = summary.counts();
    if (counts.read() == 0) {
      err.println("Warning: No records found");
    }
    err.printf(
        "%s %s %s of %s%n",
        dryRun ? "Would annotate" : "Annotated",
        Quantity.count(counts.annotated()),
        units(summary.granularity(), counts.annotated()),
        summary.project().name());
    err.println(account(counts, dryRun));
    noteMerged(counts, err);
    if (!summary.passedOverColumns().isEmpty()) {
      err.printf(
          "Warning: Columns were passed over, because no annotation config has their name: %s%n",
          String.join(", ", summary.passedOverColumns()).replaceAll("\\p{Cntrl}", "?"));
    }
    err.printf(
        "%s%s in %s, %s records/s%n",
        number(counts.requests(), "request", "requests"),
        dryRun ? " to send, prepared" : "",
        Quantity.duration(duration),
        Quantity.rate(counts.read(), duration));
    if (summary.deadLetter() != null) {
      err.printf(
          "%s in the dead letter%s%n",
          number(counts.deadLetters(), "record is", "records are"),
          dryRun ? " of a real run" : " " + summary.deadLetter());
    }
    for (Map.Entry<String, Long> code : summary.deadLetterCodes().entrySet()) {
      err.printf("  %s: %s%n", code.getKey(), Quantity.count(code.getValue()));
    }
    if (!dryRun) {
      err.printf("Summary and ledger: %s%n", runDirectory);
    }
    return counts.deadLetters() == 0 ? ExitCode.DONE : ExitCode.INCOMPLETE;
  }

  private static String account(Counts counts, boolean dryRun) {
    List<String> parts = new ArrayList<>();
    parts.add(Quantity.count(counts.upserted()) + (dryRun ? " to upsert" : " upserted"));
    if (counts.upsertedBefore() > 0) {
      parts.add(Quantity.count(counts.upsertedBefore()) + " upserted before");
    }
    parts.add(Quantity.count(counts.rejected()) + " rejected");
    if (!dryRun) {
      parts.add(Quantity.count(counts.missing()) + " missing");
      parts.add(Quantity.count(counts.failed()) + " failed");
    }
    return "%s read = %s"
        .formatted(number(counts.read(), "record", "records"), String.join(" + ", parts));
  }

  private static void noteMerged(Counts counts, PrintStream err) {
    if (counts.merged() > 0) {
      err.printf(
          "%s into another of the same ID; %s by a later one%n",
          number(counts.merged(), "record was merged", "records were merged"),
          number(counts.overwritten(), "value was overwritten", "values were overwritten"));
    }
    if (counts.passedOver() > 0) {
      err.printf(
          "%s without any annotation%n",
          number(
              counts.passedOver(),
              "row of an exported file was passed over",
              "rows of exported files were passed over"));
    }
  }

  private static String number(long count, String one, String several) {
    return Quantity.count(count) + " " + (count == 1 ? one : several);
  }

  private static String units(String granularity, long count) {
    return count == 1 ? granularity : granularity + "s";
  }
}
