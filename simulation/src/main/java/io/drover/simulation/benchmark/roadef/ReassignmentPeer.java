package io.drover.simulation.benchmark.roadef;

import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Another solver, measured beside ours on the same instances with the same time and cores. It is
 * found with a {@link java.util.ServiceLoader}, so that nothing of ours depends on it.
 */
public interface ReassignmentPeer {
  /** What it calls itself, with its version. */
  String name();

  /**
   * Searches from the instance's own assignment.
   *
   * @param budget wall time
   * @param threads the most that may be busy at once
   * @param improved told each better cost, by the peer's own count; called from any thread
   * @return one or more answers, each a machine by process; the judge takes the best that is
   *     allowed
   */
  List<int[]> solve(
      Reassignment instance, Duration budget, int threads, long seed, LongConsumer improved);
}
