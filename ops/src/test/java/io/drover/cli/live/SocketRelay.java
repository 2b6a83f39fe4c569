package io.drover.cli.live;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A socket that leads to a daemon's, until it is cut: then it takes connections and says nothing.
 */
final class SocketRelay implements AutoCloseable {
  private final Path daemon;
  private final Path path;
  private final ServerSocketChannel server;
  private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
  private volatile boolean cut;

  SocketRelay(Path daemon, Path path) throws IOException {
    this.daemon = daemon;
    this.path = path;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    Thread.ofVirtual().start(this::accept);
  }

  Path path() {
    return path;
  }

  /** Breaks what is open, and answers nobody from now on. */
  void cut() throws IOException {
    cut = true;
    for (SocketChannel channel : open) {
      channel.close();
    }
    open.clear();
  }

  void heal() throws IOException {
    cut = false;
    for (SocketChannel channel : open) {
      channel.close(); // those that were taken and never answered
    }
    open.clear();
  }

  private void accept() {
    try {
      while (server.isOpen()) {
        SocketChannel client = server.accept();
        open.add(client);
        if (!cut) {
          SocketChannel there = SocketChannel.open(UnixDomainSocketAddress.of(daemon));
          open.add(there);
          Thread.ofVirtual().start(() -> copy(client, there));
          Thread.ofVirtual().start(() -> copy(there, client));
        }
      }
    } catch (IOException _) {
      // closed
    }
  }

  private static void copy(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    try (from;
        to) {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
    } catch (IOException _) {
      // one side is gone
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
    Files.deleteIfExists(path);
  }
}
