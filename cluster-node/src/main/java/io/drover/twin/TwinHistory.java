package io.drover.twin;

import io.drover.model.HostId;
import io.drover.model.VmId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the twin saw and when, on the wall, as lines of a file: for whoever measures from outside of
 * the control plane.
 *
 * <pre>
 * died MILLIS HOST LAST_PROBED_MILLIS   the host lost power; it had last been asked for a sign of life then
 * start MILLIS VM HOST EPOCH            the host was ordered to start the VM
 * </pre>
 */
public final class TwinHistory implements AutoCloseable {
  private final Writer out;
  private final InstantSource wall;
  private final AtomicLong probed = new AtomicLong();

  private TwinHistory(Writer out, InstantSource wall) {
    this.out = out;
    this.wall = wall;
  }

  /** A history that nobody reads. */
  public static TwinHistory none() {
    return new TwinHistory(Writer.nullWriter(), InstantSource.fixed(Instant.EPOCH));
  }

  /** Begins the file anew. */
  public static TwinHistory in(Path file, InstantSource wall) {
    try {
      return new TwinHistory(Files.newBufferedWriter(file), wall);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void probed() {
    probed.set(wall.millis());
  }

  void died(HostId host) {
    line("died " + wall.millis() + " " + host + " " + probed.get());
  }

  void startOrdered(VmId vm, HostId host, long epoch) {
    line("start " + wall.millis() + " " + vm + " " + host + " " + epoch);
  }

  private synchronized void line(String text) {
    try {
      out.write(text + "\n");
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
