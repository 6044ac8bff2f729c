package io.spanbeam.annotation;

import io.spanbeam.annotation.AnnotationAccount.Entry;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The account of a run that finished: what became of every record of the input. In the file {@code
 * summary.json} of the run directory names are in snake_case, and times are ISO 8601 in UTC. The
 * file is written last, so a run that left none did not finish.
 *
 * @param version version of this layout
 * @param run the run
 * @param project the project that was annotated
 * @param granularity {@code span}, {@code trace} or {@code session}
 * @param counts the account, in records of the input
 * @param passedOverColumns names of which exported files had columns {@code <name>.label} and so on
 *     that were passed over, because no annotation config has that name; the first hundred
 * @param deadLetterCodes how many dead letters have each code, by code
 * @param deadLetter where the dead letters are; null if there are none
 */
public record AnnotationSummary(
    int version,
    Run run,
    ProjectNames project,
    String granularity,
    Counts counts,
    List<String> passedOverColumns,
    Map<String, Long> deadLetterCodes,
    @Nullable String deadLetter) {
  static final int VERSION = 1;

  /** Copies list and map. Summaries of earlier versions have no list. */
  public AnnotationSummary {
    passedOverColumns = passedOverColumns == null ? List.of() : List.copyOf(passedOverColumns);
    deadLetterCodes = Collections.unmodifiableMap(new TreeMap<>(deadLetterCodes));
  }

  /**
   * The run.
   *
   * @param id unique for each run
   * @param started start of the run
   * @param finished when every record was accounted for
   */
  public record Run(String id, Instant started, Instant finished) {}

  /**
   * The project.
   *
   * @param spaceId ID of its space
   * @param id its ID
   * @param name its name
   */
  public record ProjectNames(String spaceId, String id, String name) {}

  /**
   * The account. {@code read = upserted + upserted_before + rejected + missing + failed} always
   * holds.
   *
   * @param read records of the input
   * @param passedOver rows of exported files without any annotation; not among the records
   * @param upserted records that the service has written in this run
   * @param upsertedBefore records that an earlier run had upserted with the same values, by its
   *     ledger; only of a run that resumes
   * @param rejected records that a check refused
   * @param missing records of spans, traces or sessions that the service does not have
   * @param failed records that the service refused, or could not write in all attempts
   * @param annotated spans, traces or sessions that the service has written in this run: several
   *     records may be about one
   * @param merged records that were sent as a part of another record of the same ID
   * @param overwritten values that were not sent, because a later one had the same ID and name
   * @param requests requests sent, repeated ones and look-ups included
   */
  public record Counts(
      long read,
      long passedOver,
      long upserted,
      long upsertedBefore,
      long rejected,
      long missing,
      long failed,
      long annotated,
      long merged,
      long overwritten,
      long requests) {
    static Counts of(AnnotationAccount account) {
      return new Counts(
          account.count(Entry.READ),
          account.count(Entry.PASSED_OVER),
          account.count(Entry.UPSERTED),
          account.count(Entry.UPSERTED_BEFORE),
          account.count(Entry.REJECTED),
          account.count(Entry.MISSING),
          account.count(Entry.FAILED),
          account.count(Entry.ANNOTATED),
          account.count(Entry.MERGED),
          account.count(Entry.OVERWRITTEN),
          account.count(Entry.REQUESTS));
    }

    /** Returns how many records have a dead letter. */
    public long deadLetters() {
      return rejected + missing + failed;
    }
  }

  /**
   * Returns why the service was not available, if that is why the run upserted nothing: each of its
   * requests was sent in all attempts and never answered in a way that says anything of a record.
   *
   * @throws IOException if the dead letters can't be read
   */
  public Optional<String> outage() throws IOException {
    long unavailable = deadLetterCodes.getOrDefault(BatchUpsert.UNAVAILABLE, 0L);
    if (unavailable == 0
        || counts.upserted() > 0
        || counts.missing() > 0
        || counts.failed() > unavailable) {
      return Optional.empty();
    }
    return DeadLetterFile.firstReason(deadLetter, BatchUpsert.UNAVAILABLE);
  }

  /** Returns where a run puts its dead letters, unless the user names a place. */
  public static String deadLetter(String runDirectory) {
    return RunDirectory.deadLetter(RunFiles.absolute(runDirectory));
  }

  /**
   * Reads the summary of the run that last finished in a directory.
   *
   * @param runDirectory the directory of the run
   * @return empty if no run has finished there
   * @throws IOException if there is one that can't be read
   */
  public static Optional<AnnotationSummary> read(String runDirectory) throws IOException {
    String path = RunDirectory.summary(RunFiles.absolute(runDirectory));
    try (InputStream in = RunFiles.open(path)) {
      return Optional.of(SummaryJson.decode(in.readAllBytes()));
    } catch (FileNotFoundException | NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IOException("Cannot read the summary %s: %s".formatted(path, e.getMessage()), e);
    }
  }
}
