package io.spanbeam.testing;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test a bounded allocator and fails the test if buffers are left when it ends.
 *
 * <pre>{@code
 * @RegisterExtension final LeakCheckedAllocator memory = new LeakCheckedAllocator();
 * }</pre>
 */
public final class LeakCheckedAllocator implements BeforeEachCallback, AfterEachCallback {
  private static final long LIMIT_BYTES = 512L << 20;

  private BufferAllocator allocator;

  /** Returns the allocator of the running test. */
  public BufferAllocator allocator() {
    return allocator;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    allocator = new RootAllocator(LIMIT_BYTES);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    // close() throws with the sizes of what leaked
    allocator.close();
  }
}
