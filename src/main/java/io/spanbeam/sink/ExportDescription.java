package io.spanbeam.sink;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the manifest says of a run, known before it starts.
 *
 * @param runId unique for each run, at most 64 of {@code A-Z a-z 0-9 . _ -}; names its temporary
 *     files
 * @param started when the run was started
 * @param toolVersion version of Spanbeam
 * @param spaceId ID of the space
 * @param projectId ID of the project
 * @param projectName name of the project
 * @param windowFrom start of the asked window, inclusive
 * @param windowTo end of the asked window, exclusive
 * @param filter text of the whole filter, empty without one
 * @param columns asked columns, empty for all
 * @param transport name of the transport, such as {@code FLIGHT}
 * @param plannedSpans the service's count of the window, -1 if unknown
 * @param plannedRanges how many ranges the plan has; each must be reported by its reader
 */
public record ExportDescription(
    String runId,
    Instant started,
    String toolVersion,
    String spaceId,
    String projectId,
    String projectName,
    Instant windowFrom,
    Instant windowTo,
    String filter,
    List<String> columns,
    String transport,
    long plannedSpans,
    int plannedRanges)
    implements Serializable {
  private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /**
   * @throws IllegalArgumentException if the run ID can not be part of a file name or a count is
   *     impossible
   */
  public ExportDescription {
    requireNonNull(started, "started is null");
    requireNonNull(toolVersion, "toolVersion is null");
    requireNonNull(spaceId, "spaceId is null");
    requireNonNull(projectId, "projectId is null");
    requireNonNull(projectName, "projectName is null");
    requireNonNull(windowFrom, "windowFrom is null");
    requireNonNull(windowTo, "windowTo is null");
    requireNonNull(filter, "filter is null");
    requireNonNull(transport, "transport is null");
    columns = List.copyOf(columns);
    if (!RUN_ID.matcher(runId).matches()) {
      throw new IllegalArgumentException(
          "Invalid run ID '%s': use at most 64 letters, digits, '.', '_' and '-'".formatted(runId));
    }
    if (plannedSpans < -1 || plannedRanges < 0) {
      throw new IllegalArgumentException(
          "Invalid plan: %d spans in %d ranges".formatted(plannedSpans, plannedRanges));
    }
  }
}
