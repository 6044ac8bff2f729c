package io.spanbeam.local;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes daemon threads whose names tell what they serve. */
final class NamedThreads implements ThreadFactory {
  private final String prefix;
  private final AtomicInteger made = new AtomicInteger();

  NamedThreads(String prefix) {
    this.prefix = prefix;
  }

  @Override
  public Thread newThread(Runnable work) {
    Thread thread = new Thread(work, prefix + "-" + made.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }
}
