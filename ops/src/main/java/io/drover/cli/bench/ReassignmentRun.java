package io.drover.cli.bench;

import io.drover.cli.UserError;
import io.drover.simulation.benchmark.roadef.Reassignment;
import io.drover.simulation.benchmark.roadef.ReassignmentPeer;
import io.drover.simulation.benchmark.roadef.ReassignmentYardstick;
import io.drover.simulation.benchmark.roadef.ReassignmentYardstick.Result;
import io.drover.simulation.benchmark.roadef.ReassignmentYardstick.Solved;
import io.drover.solver.Budget;
import io.drover.solver.Recipe;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.function.LongConsumer;

/** One search on a challenge instance, by us or by another, on the same cores and wall time. */
final class ReassignmentRun {
  /** The most threads of a search. */
  private static final int MOST_THREADS = 8;

  private ReassignmentRun() {}

  static Solved ours(Reassignment instance, Duration budget, long seed, LongConsumer improved) {
    long start = System.nanoTime();
    Budget time =
        Budget.share(() -> (double) (System.nanoTime() - start) / Math.max(1, budget.toNanos()));
    return ReassignmentYardstick.solve(instance, time, threads(), Recipe.USUAL, seed, improved);
  }

  static Result theirs(
      ReassignmentPeer peer,
      Reassignment instance,
      Duration budget,
      long seed,
      LongConsumer improved) {
    return ReassignmentYardstick.judged(
        instance, peer.solve(instance, budget, threads(), seed, improved));
  }

  static int threads() {
    return Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
  }

  /** The one other solver that the launcher has put on the classpath. */
  static ReassignmentPeer peer() {
    return ServiceLoader.load(ReassignmentPeer.class)
        .findFirst()
        .orElseThrow(() ->
            new UserError(
                "another solver is needed beside Drover, and none was found on the classpath. Timefold is no part of"
                    + " Drover: run this as ./drover in a checkout, which builds and adds ops/peers"));
  }
}
