package io.spanbeam.local;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the local AX was asked and what it sent, for tests, benchmarks and the summary of a served
 * run. Thread-safe. A request is counted when it arrives with a valid key, also if it then fails.
 */
public final class RequestLog {
  private final Map<RequestKind, AtomicLong> counts = new EnumMap<>(RequestKind.class);
  private final AtomicLong restRequests = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicInteger openStreams = new AtomicInteger();
  private final AtomicInteger mostOpenStreams = new AtomicInteger();
  private final AtomicInteger delayed = new AtomicInteger();
  private final AtomicInteger mostDelayed = new AtomicInteger();
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong rowsReceived = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  RequestLog() {
    for (RequestKind kind : RequestKind.values()) {
      counts.put(kind, new AtomicLong());
    }
  }

  /** Returns how many requests of a kind arrived. */
  public long count(RequestKind kind) {
    return counts.get(kind).get();
  }

  /** Returns how many REST requests of any kind arrived. */
  public long restRequests() {
    return restRequests.get();
  }

  /** Returns how many requests came with a missing or wrong key; they are counted nowhere else. */
  public long refused() {
    return refused.get();
  }

  /** Returns how many DoGet streams are being sent now. */
  public int openStreams() {
    return openStreams.get();
  }

  /** Returns how many DoGet streams were open at the same time at most. */
  public int mostOpenStreams() {
    return mostOpenStreams.get();
  }

  /**
   * Returns how many REST requests and DoPut streams waited for the delay of their answer at the
   * same time at most.
   */
  public int mostDelayed() {
    return mostDelayed.get();
  }

  /** Returns how many spans were handed to the transports, REST and Flight together. */
  public long rowsSent() {
    return rows.get();
  }

  /** Returns how many rows of DoPut streams arrived, whatever became of them. */
  public long rowsReceived() {
    return rowsReceived.get();
  }

  /** Returns the bytes handed to the transports: Arrow buffers of Flight, bodies of REST. */
  public long bytesSent() {
    return bytes.get();
  }

  /** Counts a request and returns its number among those of its kind, from 1. */
  long arrived(RequestKind kind) {
    return counts.get(kind).incrementAndGet();
  }

  /** Counts a REST request of whatever kind and returns its number, from 1. */
  long restArrived() {
    return restRequests.incrementAndGet();
  }

  void wasRefused() {
    refused.incrementAndGet();
  }

  void streamOpened() {
    int open = openStreams.incrementAndGet();
    mostOpenStreams.accumulateAndGet(open, Math::max);
  }

  void streamClosed() {
    openStreams.decrementAndGet();
  }

  /** Waits before a request is answered. */
  void delay(Duration time) throws InterruptedException {
    mostDelayed.accumulateAndGet(delayed.incrementAndGet(), Math::max);
    try {
      Thread.sleep(time.toMillis());
    } finally {
      delayed.decrementAndGet();
    }
  }

  void received(long receivedRows) {
    rowsReceived.addAndGet(receivedRows);
  }

  void sent(long sentRows, long sentBytes) {
    rows.addAndGet(sentRows);
    bytes.addAndGet(sentBytes);
  }
}
