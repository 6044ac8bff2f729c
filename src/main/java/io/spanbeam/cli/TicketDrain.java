package io.spanbeam.cli;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.SpanQuery;
import io.spanbeam.ax.SpanService;
import io.spanbeam.ax.SpanStream;
import io.spanbeam.ax.flight.FlightSpanService;
import io.spanbeam.pipeline.ExportJob;
import io.spanbeam.pipeline.ExportPlan;
import io.spanbeam.source.TicketRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;

/** Reads the tickets of an export over Flight and drops their batches: what no export can beat. */
final class TicketDrain implements Contestant {
  private static final long MEMORY_BYTES = 512L << 20;
  private static final long PATIENCE_SECONDS = 10;

  private final ExportJob job;
  private final ExportPlan plan;
  private final int readers;
  private Outcome last = new Outcome(0, 0);

  /**
   * @param plan whose tickets are read
   * @param readers tickets read at the same time
   */
  TicketDrain(ExportJob job, ExportPlan plan, int readers) {
    this.job = job;
    this.plan = plan;
    this.readers = readers;
  }

  @Override
  public String name() {
    return "raw drain";
  }

  @Override
  public boolean yardstick() {
    return true;
  }

  @Override
  public boolean warmsUp() {
    return true;
  }

  @Override
  public void run(Path directory) throws AxException, InterruptedException {
    Queue<TicketRange> tickets = new ConcurrentLinkedQueue<>(plan.ranges().ranges());
    SpanQuery query = SpanQuery.of(job.project(), job.window());
    try (BufferAllocator memory = new RootAllocator(MEMORY_BYTES);
        SpanService service = new FlightSpanService(job.connection())) {
      ExecutorService threads = Executors.newFixedThreadPool(readers);
      try {
        List<Future<Outcome>> running = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
          running.add(threads.submit(() -> drain(tickets, query, service, memory)));
        }
        Outcome whole = new Outcome(0, 0);
        for (Future<Outcome> reader : running) {
          whole = whole.plus(result(reader));
        }
        last = whole;
      } finally {
        tickets.clear();
        threads.shutdownNow();
        threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  @Override
  public Outcome outcome(Path directory) {
    return last;
  }

  private static Outcome drain(
      Queue<TicketRange> tickets, SpanQuery query, SpanService service, BufferAllocator memory)
      throws AxException {
    long spans = 0;
    long bytes = 0;
    for (TicketRange range = tickets.poll(); range != null; range = tickets.poll()) {
      try (SpanStream stream = service.open(query.withWindow(range.ticket()), memory)) {
        while (stream.next()) {
          spans += stream.root().getRowCount();
          for (FieldVector vector : stream.root().getFieldVectors()) {
            bytes += vector.getBufferSize();
          }
        }
      }
    }
    return new Outcome(spans, bytes);
  }

  private static Outcome result(Future<Outcome> reader) throws AxException, InterruptedException {
    try {
      return reader.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AxException failure) {
        throw failure;
      }
      throw new IllegalStateException("Draining the tickets failed: " + e.getCause(), e.getCause());
    }
  }
}
