package io.spanbeam.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A server on loopback that answers the first bytes of each connection with a text, whatever they
 * are, as most servers do when they are spoken to in a language that they don't know.
 */
public final class PlaintextServer implements AutoCloseable {
  private final ServerSocket socket;
  private final Thread thread;

  private PlaintextServer(String answer) throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread = new Thread(() -> serve(answer), "plaintext-server");
    thread.start();
  }

  /** Starts a server. */
  public static PlaintextServer answering(String answer) throws IOException {
    return new PlaintextServer(answer);
  }

  /** Returns the port where the server listens. */
  public int port() {
    return socket.getLocalPort();
  }

  /** Returns where the server listens, as if it spoke the language of a scheme. */
  public URI uri(String scheme) {
    return URI.create("%s://127.0.0.1:%d".formatted(scheme, port()));
  }

  private void serve(String answer) {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        if (client.getInputStream().read(new byte[4096]) > 0) {
          client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException e) {
        // The client hung up, or the server is closed
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the server was closing", e);
    }
  }
}
