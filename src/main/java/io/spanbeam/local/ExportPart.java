package io.spanbeam.local;

import io.spanbeam.ax.TimeWindow;
import java.time.Instant;

/**
 * What one endpoint of an export sends.
 *
 * @param projectId project that is read
 * @param query spans and columns that are sent
 * @param rangeStart start of the whole export, of which this may be a part
 * @param batchRows most rows in a batch
 */
record ExportPart(String projectId, StoreQuery query, Instant rangeStart, int batchRows) {
  /** Returns the part of this that lies in another window. */
  ExportPart withWindow(TimeWindow window) {
    return new ExportPart(projectId, query.withWindow(window), rangeStart, batchRows);
  }
}
