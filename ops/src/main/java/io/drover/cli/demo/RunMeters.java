package io.drover.cli.demo;

import io.drover.simulation.scenario.Scenario;
import io.drover.simulation.scenario.UnbalancedBaseline;
import java.time.Duration;
import java.time.Instant;
import org.HdrHistogram.Histogram;

/** What a run of the demo measures of itself on the wall. */
final class RunMeters {
  private static final long LONGEST_DECISION_MICROS = 3_600_000_000L;

  private final Histogram decisionMicros = new Histogram(LONGEST_DECISION_MICROS, 3);
  private long begun = System.nanoTime();
  private long mostHeap;
  private long unbalanced;
  private long unbalancedMinutes;
  private Instant ratedAt = Instant.MIN;
  private long ratedMoves;
  private double rate;

  /** All is set up, and time runs. */
  void begin() {
    begun = System.nanoTime();
  }

  synchronized void onDecision(Duration took) {
    decisionMicros.recordValue(Math.min(LONGEST_DECISION_MICROS, took.toNanos() / 1000));
  }

  synchronized long decisions() {
    return decisionMicros.getTotalCount();
  }

  synchronized double decisionMillis(double percentile) {
    return decisionMicros.getTotalCount() == 0
        ? 0
        : decisionMicros.getValueAtPercentile(percentile) / 1000.0;
  }

  void onMoment() {
    Runtime runtime = Runtime.getRuntime();
    mostHeap = Math.max(mostHeap, runtime.totalMemory() - runtime.freeMemory());
  }

  long heapMiB() {
    return mostHeap >> 20;
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** Hot host-minutes that the fleet would have had without moves, up to the last full minute. */
  long unbalanced(Scenario scenario, Instant from, Instant now) {
    for (long minute = Duration.between(from, now).toMinutes();
        unbalancedMinutes < minute;
        unbalancedMinutes++) {
      unbalanced +=
          UnbalancedBaseline.of(
                  scenario, from.plus(Duration.ofMinutes(unbalancedMinutes)), Duration.ZERO)
              .hotHostMinutes();
    }
    return unbalanced;
  }

  /** Completed moves a virtual minute, over the last minutes. */
  double rate(long completed, Instant now) {
    if (ratedAt.equals(Instant.MIN)) {
      ratedAt = now;
      ratedMoves = completed;
    } else if (Duration.between(ratedAt, now).toMinutes() >= 2) {
      rate = 60.0 * (completed - ratedMoves) / Duration.between(ratedAt, now).toSeconds();
      ratedAt = now;
      ratedMoves = completed;
    }
    return rate;
  }
}
