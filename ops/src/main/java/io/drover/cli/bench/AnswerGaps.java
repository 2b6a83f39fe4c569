package io.drover.cli.bench;

import io.drover.model.HostDigest;
import io.drover.model.HostId;
import io.drover.node.ClusterObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Asks each host's actor again and again, and measures for how long it did not answer: from the
 * kill, or the answer before if that came later, to the answer after; so a gap is found longer than
 * it was by up to an interval, and not shorter for an actor that was well at the kill.
 */
final class AnswerGaps implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final ClusterObserver observer;
  private final List<HostId> hosts;
  private final long[] answered;
  private final long[] longest;
  private final boolean[] asked;
  private long begun;
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("asks").daemon().factory());

  AnswerGaps(ClusterObserver observer, List<HostId> hosts) {
    this.observer = observer;
    this.hosts = List.copyOf(hosts);
    this.answered = new long[hosts.size()];
    this.longest = new long[hosts.size()];
    this.asked = new boolean[hosts.size()];
    ticks.scheduleAtFixedRate(this::askAll, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void askAll() {
    for (int host = 0; host < hosts.size(); host++) {
      if (mayAsk(host)) {
        int index = host;
        observer.ask(hosts.get(host), EVERY).whenComplete((answer, _) -> on(index, answer));
      }
    }
  }

  private synchronized boolean mayAsk(int host) {
    boolean may = !asked[host];
    asked[host] = true;
    return may;
  }

  private synchronized void on(int host, HostDigest answer) {
    asked[host] = false;
    if (answer != null) {
      long now = System.nanoTime();
      if (answered[host] != 0) {
        longest[host] = Math.max(longest[host], now - Math.max(begun, answered[host]));
      }
      answered[host] = now;
    }
  }

  /** Forgets the gaps so far: now something is killed. */
  synchronized void begin() {
    begun = System.nanoTime();
    java.util.Arrays.fill(longest, 0);
  }

  /** Whether every host has answered within the last few intervals. */
  synchronized boolean allAnswer() {
    long now = System.nanoTime();
    for (long last : answered) {
      if (last == 0 || now - last > 4 * EVERY.toNanos()) {
        return false;
      }
    }
    return true;
  }

  /** The longest gap of each host since {@link #begin}, in seconds, the shortest first. */
  synchronized double[] seconds() {
    double[] seconds = new double[longest.length];
    long now = System.nanoTime();
    for (int host = 0; host < longest.length; host++) {
      seconds[host] = Math.max(longest[host], now - Math.max(begun, answered[host])) / 1e9;
    }
    java.util.Arrays.sort(seconds);
    return seconds;
  }

  @Override
  public void close() {
    ticks.shutdownNow();
  }
}
