package io.spanbeam.ax.flight;

import io.grpc.HttpConnectProxiedSocketAddress;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import io.spanbeam.ax.AxConnection;
import io.spanbeam.ax.AxException;
import io.spanbeam.ax.AxException.Category;
import io.spanbeam.ax.CertificateTrust;
import io.spanbeam.ax.ClientHeaders;
import io.spanbeam.ax.ProxySettings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The gRPC channels of one connection: one for each host and port. Thread-safe.
 *
 * <p>They have threads of their own, which have ended when {@link #close} returns. Those that gRPC
 * shares end a second or a minute later, which is too late where a cluster has closed the class
 * loader of a job meanwhile: they could never end then, and would hold on to all its classes.
 */
final class FlightChannels implements AutoCloseable {
  // Servers cut a connection off that is pinged more often than every five minutes
  private static final long KEEP_ALIVE_SECONDS = 300;
  private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 20;
  private static final long CLOSE_SECONDS = 5;

  private final AxConnection connection;
  private final EventLoopGroup network;
  private final ExecutorService calls;
  private final Map<URI, ManagedChannel> channels = new HashMap<>();
  private X509ExtendedTrustManager trust;
  private boolean closed;

  FlightChannels(AxConnection connection) {
    this.connection = connection;
    network =
        new NioEventLoopGroup(
            Runtime.getRuntime().availableProcessors(), daemons("spanbeam-flight-network"));
    calls = Executors.newCachedThreadPool(daemons("spanbeam-flight-calls"));
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Returns the channel to an endpoint; connects with the first call. */
  synchronized ManagedChannel channel(URI endpoint) throws AxException {
    if (closed) {
      throw new IllegalStateException("The connection to %s is closed".formatted(endpoint));
    }
    ManagedChannel channel = channels.get(endpoint);
    if (channel == null) {
      channel = build(endpoint);
      channels.put(endpoint, channel);
    }
    return channel;
  }

  private ManagedChannel build(URI endpoint) throws AxException {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(endpoint.getHost(), endpoint.getPort())
            .eventLoopGroup(network)
            .channelType(NioSocketChannel.class)
            .executor(calls)
            .offloadExecutor(calls)
            .maxInboundMessageSize(connection.maxInboundMessageBytes())
            .userAgent("spanbeam/" + ClientHeaders.VERSION)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .withOption(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.toIntExact(connection.timeouts().connect().toMillis()));
    if (AxConnection.isPlaintext(endpoint)) {
      builder.usePlaintext();
    } else {
      try {
        builder.sslContext(GrpcSslContexts.forClient().trustManager(trust()).build());
      } catch (SSLException e) {
        throw new AxException(Category.TLS, "Can't set up TLS: " + e.getMessage(), e);
      }
    }
    connection
        .proxy()
        .filter(proxy -> proxy.covers(endpoint.getHost()))
        .ifPresent(proxy -> through(builder, proxy));
    return builder.build();
  }

  /** Reading authorities takes a while, and plaintext needs none. */
  private X509ExtendedTrustManager trust() throws AxException {
    if (trust == null) {
      trust = CertificateTrust.of(connection.tls());
    }
    return trust;
  }

  private static void through(NettyChannelBuilder builder, ProxySettings proxy) {
    builder.proxyDetector(
        target ->
            HttpConnectProxiedSocketAddress.newBuilder()
                .setTargetAddress((InetSocketAddress) target)
                .setProxyAddress(new InetSocketAddress(proxy.host(), proxy.port()))
                .build());
  }

  @Override
  public synchronized void close() {
    closed = true;
    channels.values().forEach(ManagedChannel::shutdownNow);
    boolean interrupted = Thread.interrupted();
    for (ManagedChannel channel : channels.values()) {
      interrupted |= !ended(channel::awaitTermination);
    }
    channels.clear();
    Future<?> networkEnd = network.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    interrupted |= !ended(networkEnd::await);
    calls.shutdownNow();
    interrupted |= !ended(calls::awaitTermination);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Wait {
    boolean within(long time, TimeUnit unit) throws InterruptedException;
  }

  /** Waits some seconds at most; returns false if that was interrupted. */
  private static boolean ended(Wait wait) {
    try {
      wait.within(CLOSE_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
