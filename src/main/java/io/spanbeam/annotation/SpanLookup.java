package io.spanbeam.annotation;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.Project;
import io.spanbeam.ax.TimeWindow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the service which spans it has. The answer is a hint: what was ingested in the last hours
 * may not be found yet (ax-protocol §11). {@link io.spanbeam.ax.SpansById} does it.
 */
@FunctionalInterface
interface SpanLookup {
  /**
   * Looks for spans with one query.
   *
   * @param ids span IDs, few and short enough for one query, without a single quote
   * @return the start times of those that are there, empty where the service gives none
   * @throws AxException if the service refuses or fails
   */
  Map<String, Optional<Instant>> startTimes(Project project, TimeWindow window, List<String> ids)
      throws AxException;
}
