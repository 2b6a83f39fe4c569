package io.drover.twin;

import io.drover.proto.TwinProto.TwinFrame;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a connection between a twin and a node. Frames wait in a queue that is bounded: when
 * it is nearly full, samples are left out, and when it is full the connection is given up, which
 * the other end sees.
 */
final class TwinPeer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TwinPeer.class);

  /** A node asks every second, and is answered: an end that says nothing for longer is cut off. */
  private static final Duration MOST_QUIET = Duration.ofSeconds(4);

  private static final int MOST_WAITING = 100_000;
  private static final int MOST_WITH_SAMPLES = MOST_WAITING / 2;

  private final Socket socket;
  private final BlockingQueue<TwinFrame> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicLong sent = new AtomicLong();
  private volatile long flushed;

  TwinPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) MOST_QUIET.toMillis());
  }

  /** Puts a frame into the queue; a sample only while there is room for what matters more. */
  void send(TwinFrame frame) {
    if (frame.hasSample() && waiting.size() > MOST_WITH_SAMPLES) {
      return;
    }
    sent.incrementAndGet();
    if (!waiting.offer(frame)) {
      LOG.warn("{} takes nothing any more: {} frames wait for it", this, MOST_WAITING);
      close();
    }
  }

  /** Hands on what the other end sends until either end closes; then it is closed. */
  void run(Consumer<TwinFrame> received) {
    Thread writer = Thread.ofVirtual().name("twin-writer").start(this::write);
    try (var in = new BufferedInputStream(socket.getInputStream(), 1 << 16)) {
      for (TwinFrame frame = TwinFrame.parseDelimitedFrom(in);
          frame != null;
          frame = TwinFrame.parseDelimitedFrom(in)) {
        received.accept(frame);
      }
    } catch (IOException e) {
      LOG.debug("{}: {}", this, e.toString());
    } finally {
      close();
      writer.interrupt();
    }
  }

  private void write() {
    try (OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16)) {
      for (long written = 1; ; written++) {
        waiting.take().writeDelimitedTo(out);
        if (waiting.isEmpty()) {
          out.flush();
          flushed = written;
        }
      }
    } catch (IOException e) {
      LOG.debug("{}: {}", this, e.toString());
      close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits, a few seconds at most, until what was put into the queue so far is on its way. */
  void flush() throws InterruptedException {
    long last = sent.get();
    for (int i = 0; i < 500 && flushed < last && isOpen(); i++) {
      Thread.sleep(10);
    }
  }

  boolean isOpen() {
    return !socket.isClosed();
  }

  @Override
  public String toString() {
    return "the connection with " + socket.getRemoteSocketAddress();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("{}: {}", this, e.toString());
    }
  }
}
