package io.drover.simulation.world;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Virtual time in nanoseconds since {@link Instant#EPOCH} (until the year 2262), and what is to
 * happen when.
 */
final class Timeline {
  static final long NEVER = Long.MAX_VALUE;

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::sequence));
  private long now;
  private long sequence;

  private record Event(long at, long sequence, Runnable action) {}

  Timeline(Instant start) {
    now = nanos(start);
  }

  static long nanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
  }

  long now() {
    return now;
  }

  /** Never runs backwards. */
  void moveTo(long at) {
    now = Math.max(now, at);
  }

  /** Events of one moment happen in the order in which they were planned. */
  void at(long at, Runnable action) {
    events.add(new Event(Math.max(at, now), sequence++, action));
  }

  void after(Duration delay, Runnable action) {
    at(now + delay.toNanos(), action);
  }

  long nextAt() {
    Event next = events.peek();
    return next == null ? NEVER : next.at();
  }

  void runNext() {
    Event next = events.remove();
    moveTo(next.at());
    next.action().run();
  }
}
