package io.drover.cli.bench;

import java.io.PrintWriter;
import java.util.function.LongConsumer;

/**
 * Says on standard error when a search has found a lower cost, with the time since its start: the
 * lowest of all threads, and at most one line a second.
 */
final class ImprovementLines implements LongConsumer {
  private static final long APART_NANOS = 1_000_000_000L;

  private final PrintWriter err;
  private final long start = System.nanoTime();
  private long lowest = Long.MAX_VALUE;
  private long due = start;

  ImprovementLines(PrintWriter err) {
    this.err = err;
  }

  @Override
  public synchronized void accept(long cost) {
    if (cost >= lowest) {
      return;
    }
    lowest = cost;
    long now = System.nanoTime();
    if (now - due >= 0) {
      due = now + APART_NANOS;
      err.printf("%6.1f s  %,d%n", (now - start) / 1e9, cost);
      err.flush();
    }
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }
}
