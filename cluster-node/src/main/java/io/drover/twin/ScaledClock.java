package io.drover.twin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Virtual time that stands still until it is let run, and then runs {@code speed} times as fast as
 * a monotonic clock.
 */
public final class ScaledClock implements InstantSource {
  private final Instant start;
  private final double speed;
  private final LongSupplier nanos;
  private volatile long begun;
  private volatile boolean running;

  /**
   * @param start the virtual time until it runs
   * @param speed virtual seconds a wall second, above 0
   * @param nanos a monotonic clock, such as {@link System#nanoTime}
   */
  public ScaledClock(Instant start, double speed, LongSupplier nanos) {
    if (!(speed > 0 && speed <= 100_000)) {
      throw new IllegalArgumentException("a speed is above 0 and at most 100000, found " + speed);
    }
    this.start = start;
    this.speed = speed;
    this.nanos = nanos;
  }

  /** Lets time run, once. */
  public synchronized void run() {
    if (!running) {
      begun = nanos.getAsLong();
      running = true;
    }
  }

  /** How long in virtual time something lasts that lasts {@code onTheWall}. */
  public Duration virtual(Duration onTheWall) {
    return Duration.ofNanos((long) (onTheWall.toNanos() * speed));
  }

  @Override
  public Instant instant() {
    return !running ? start : start.plusNanos((long) ((nanos.getAsLong() - begun) * speed));
  }
}
