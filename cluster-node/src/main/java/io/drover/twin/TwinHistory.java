package io.drover.twin;

import io.drover.model.HostId;
import io.drover.model.VmId;
import io.drover.simulation.world.RunObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What happened in the twin and when, on the wall, as lines of a file in the order of their
 * happening: for whoever checks or measures from outside of the control plane.
 *
 * <pre>
 * fault MILLIS HOST FAULT LAST_PROBED_MILLIS   a tester did this to the host; it had last been asked for a sign of life then
 * begins MILLIS VM HOST                        the VM runs on the host from now on
 * ends MILLIS VM HOST                          it runs there no more
 * fenced MILLIS HOST ALIVE loss N              the host was taken for lost and fenced; it had power (true) or had not
 * fenced MILLIS HOST ALIVE MIGRATION           it was fenced as it kept silent about this migration
 * start MILLIS VM HOST EPOCH                   the host was ordered to start the VM
 * </pre>
 */
public final class TwinHistory implements RunObserver, AutoCloseable {
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

  void inflicted(HostId host, HostFault fault) {
    line("fault " + wall.millis() + " " + host + " " + fault + " " + probed.get());
  }

  @Override
  public void begins(VmId vm, HostId host) {
    line("begins " + wall.millis() + " " + vm + " " + host);
  }

  @Override
  public void ends(VmId vm, HostId host) {
    line("ends " + wall.millis() + " " + vm + " " + host);
  }

  @Override
  public void fenced(HostId host, boolean wasAlive, String why) {
    line("fenced " + wall.millis() + " " + host + " " + wasAlive + " " + why);
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
