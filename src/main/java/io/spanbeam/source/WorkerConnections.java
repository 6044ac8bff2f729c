package io.spanbeam.source;

import io.spanbeam.ax.AxException;
import io.spanbeam.ax.SpanService;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.util.AutoCloseables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection and one limited allocator per worker and service, counted by their users. Some
 * seconds after the last user left both are closed: a runner that stops a reader between two ranges
 * soon starts the next, and need not connect again. On a cluster that loads each job with a class
 * loader of its own they are closed at once: it closes the loader with the job, and what is not
 * closed by then never can be. Each user has an allocator of its own below the shared one, so
 * buffers that are left over fail the user that left them.
 */
final class WorkerConnections {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerConnections.class);

  /** Off-heap memory for all readers of a worker, in bytes; a system property changes it. */
  private static final long LIMIT_BYTES = Long.getLong("spanbeam.source.memory.bytes", 512L << 20);

  private static final long IDLE_SECONDS = 5;

  private static final boolean LINGERING =
      WorkerConnections.class.getClassLoader() == ClassLoader.getSystemClassLoader();

  private static final Map<SpanServiceFactory, Shared> SHARED = new HashMap<>();
  private static final ScheduledThreadPoolExecutor CLOSER = closer();

  private WorkerConnections() {}

  /** Its thread ends when it has nothing to do, so that it does not hold on to a class loader. */
  private static ScheduledThreadPoolExecutor closer() {
    ScheduledThreadPoolExecutor closer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "spanbeam-idle-connections");
              thread.setDaemon(true);
              return thread;
            });
    closer.setKeepAliveTime(1, TimeUnit.SECONDS);
    closer.allowCoreThreadTimeOut(true);
    return closer;
  }

  private static final class Shared {
    final SpanService service;
    final BufferAllocator memory;
    final AtomicLong rowsPassed = new AtomicLong();
    int users;

    Shared(SpanService service, BufferAllocator memory) {
      this.service = service;
      this.memory = memory;
    }
  }

  /** The right to use a connection, given back by closing it once. */
  static final class Lease implements AutoCloseable {
    private final SpanServiceFactory factory;
    private final Shared shared;
    private boolean closed;

    private Lease(SpanServiceFactory factory, Shared shared) {
      this.factory = factory;
      this.shared = shared;
    }

    SpanService service() {
      return shared.service;
    }

    /** Returns how many rows all readers of this worker have passed on, to be counted up. */
    AtomicLong rowsPassed() {
      return shared.rowsPassed;
    }

    /** Returns an allocator of the worker's memory; the caller closes it before the lease. */
    BufferAllocator allocator(String name) {
      return shared.memory.newChildAllocator(name, 0, LIMIT_BYTES);
    }

    @Override
    public void close() {
      synchronized (SHARED) {
        if (closed) {
          return;
        }
        closed = true;
        if (--shared.users > 0) {
          return;
        }
      }
      if (LINGERING) {
        CLOSER.schedule(() -> closeIfIdle(factory, shared), IDLE_SECONDS, TimeUnit.SECONDS);
      } else {
        closeIfIdle(factory, shared);
      }
    }
  }

  private static void closeIfIdle(SpanServiceFactory factory, Shared shared) {
    synchronized (SHARED) {
      if (shared.users > 0 || !SHARED.remove(factory, shared)) {
        return;
      }
    }
    try {
      AutoCloseables.close(shared.service, shared.memory);
    } catch (Exception e) {
      LOG.warn("Closing an idle connection failed: {}", e.getMessage());
    }
  }

  /** Returns how many leases are not given back. */
  static int users() {
    synchronized (SHARED) {
      return SHARED.values().stream().mapToInt(shared -> shared.users).sum();
    }
  }

  /** Returns the bytes outside the heap that readers hold. */
  static long allocatedBytes() {
    synchronized (SHARED) {
      return SHARED.values().stream().mapToLong(shared -> shared.memory.getAllocatedMemory()).sum();
    }
  }

  static Lease acquire(SpanServiceFactory factory) throws AxException {
    synchronized (SHARED) {
      Shared shared = SHARED.get(factory);
      if (shared == null) {
        SpanService service = factory.connect();
        shared = new Shared(service, new RootAllocator(LIMIT_BYTES));
        SHARED.put(factory, shared);
      }
      shared.users++;
      return new Lease(factory, shared);
    }
  }
}
