package io.spanbeam.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP proxy on loopback that leads every CONNECT to one server, whatever host it names. */
public final class ConnectProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final URI target;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final ExecutorService executor = Executors.newCachedThreadPool();

  private ConnectProxy(URI target) throws IOException {
    this.target = target;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    executor.execute(this::accept);
  }

  /** Starts a proxy in front of a server. */
  public static ConnectProxy to(URI target) throws IOException {
    return new ConnectProxy(target);
  }

  /** Returns where the proxy listens. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** Returns the first line of each request. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        sockets.add(client);
        executor.execute(() -> serve(client));
      } catch (IOException e) {
        // The listener was closed
        return;
      }
    }
  }

  private void serve(Socket client) {
    try {
      // The client says nothing more until it has its answer, so reading ahead is harmless
      BufferedReader head =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
      requests.add(head.readLine());
      String line = head.readLine();
      while (line != null && !line.isEmpty()) {
        line = head.readLine();
      }
      Socket server = new Socket(target.getHost(), target.getPort());
      sockets.add(server);
      client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      executor.execute(() -> pump(server, client));
      pump(client, server);
    } catch (IOException e) {
      requests.add("broken: " + e.getMessage());
    }
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // Either side hung up, which ends the tunnel
      return;
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    executor.shutdownNow();
  }
}
