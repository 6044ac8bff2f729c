package io.spanbeam.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * Ctrl-C, taken before the JVM ends because of it. Only the first one is: whoever presses twice
 * wants to end the process.
 *
 * <p>The class that the JDK has for it ({@code sun.misc.Signal}, supported by {@code
 * jdk.unsupported}) is used by name, because the compiler warns of it in a way that can not be
 * turned off.
 */
final class InterruptSignal implements AutoCloseable {
  private static final String NAME = "INT";

  private final Method handle;
  private final Object signal;
  private final Object before;
  private volatile boolean came;

  private InterruptSignal(Class<?> signalType, Class<?> handlerType)
      throws ReflectiveOperationException {
    handle = signalType.getMethod("handle", signalType, handlerType);
    signal = signalType.getConstructor(String.class).newInstance(NAME);
    InvocationHandler first =
        (proxy, method, arguments) -> {
          came = true;
          close();
          return null;
        };
    before =
        handle.invoke(
            null,
            signal,
            Proxy.newProxyInstance(
                InterruptSignal.class.getClassLoader(), new Class<?>[] {handlerType}, first));
  }

  /** Takes the next Ctrl-C; empty on a Java that does not let it. */
  static Optional<InterruptSignal> take() {
    try {
      return Optional.of(
          new InterruptSignal(
              Class.forName("sun.misc.Signal"), Class.forName("sun.misc.SignalHandler")));
    } catch (ReflectiveOperationException e) {
      Logging.detail(e);
      return Optional.empty();
    }
  }

  /** Returns whether it came. */
  boolean came() {
    return came;
  }

  /** Leaves Ctrl-C to the JVM again. */
  @Override
  public void close() {
    try {
      handle.invoke(null, signal, before);
    } catch (ReflectiveOperationException e) {
      Logging.detail(e);
    }
  }
}
