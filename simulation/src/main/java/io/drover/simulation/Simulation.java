package io.drover.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Virtual time, and what is to happen when. Of two things at one moment, the one planned first
 * happens first.
 */
public final class Simulation {
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::sequence));
  private Instant now;
  private long sequence;
  private long steps;

  private record Event(Instant at, long sequence, Runnable action) {}

  public Simulation(Instant start) {
    now = start;
  }

  public Instant now() {
    return now;
  }

  /** Things that have happened. */
  public long steps() {
    return steps;
  }

  public void at(Instant at, Runnable action) {
    events.add(new Event(at.isBefore(now) ? now : at, sequence++, action));
  }

  public void after(Duration delay, Runnable action) {
    at(now.plus(delay), action);
  }

  public Optional<Instant> nextAt() {
    return Optional.ofNullable(events.peek()).map(Event::at);
  }

  /** Lets time pass; nothing planned may lie before {@code at}. */
  void moveTo(Instant at) {
    now = at.isAfter(now) ? at : now;
  }

  void runNext() {
    Event next = events.remove();
    moveTo(next.at());
    steps++;
    next.action().run();
  }
}
