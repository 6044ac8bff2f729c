package io.spanbeam.local;

import io.spanbeam.ax.TimeWindow;
import io.spanbeam.local.sample.SampleSpans;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Fills projects with realistic traces: conversations of agents with model calls, tools, retrieval,
 * errors and evaluations, busier by day than by night. The same seed, length of texts, number of
 * spans and window give the same spans. Immutable.
 */
public final class TraceGenerator {
  private static final int BATCH_ROWS = 8_192;
  private static final long MEMORY_BYTES = 256L << 20;

  private final long seed;
  private final int textFactor;

  /** Makes a generator; the seed decides every span. */
  public TraceGenerator(long seed) {
    this(seed, 1);
  }

  private TraceGenerator(long seed, int textFactor) {
    this.seed = seed;
    this.textFactor = textFactor;
  }

  /**
   * Returns this generator with answers, documents and results of tools that are {@code factor}
   * times as long; at least 1, with which a span takes about 1 kB.
   */
  public TraceGenerator withTextFactor(int factor) {
    return new TraceGenerator(seed, factor);
  }

  /** Long texts in many rows would not fit into the memory. */
  private int batchRows() {
    return Math.max(1, BATCH_ROWS / textFactor);
  }

  /**
   * Inserts spans into a project. Holds one batch at a time, however many spans there are.
   *
   * @param spans how many
   * @param window in which all of them start
   * @return how many spans were inserted
   * @throws StoreException if the project does not exist or the store fails
   */
  public long generate(SpanStore store, String projectId, long spans, TimeWindow window) {
    if (spans == 0) {
      return 0;
    }
    try (BufferAllocator memory = new RootAllocator(MEMORY_BYTES);
        SampleSpans samples =
            new SampleSpans(memory, seed, spans, window, batchRows(), textFactor)) {
      return store.insert(projectId, samples);
    } catch (IOException e) {
      throw new UncheckedIOException("Closing the sample spans failed", e);
    }
  }
}
