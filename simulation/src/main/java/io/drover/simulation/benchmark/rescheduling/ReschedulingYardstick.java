package io.drover.simulation.benchmark.rescheduling;

import io.drover.objective.Weights;
import io.drover.rebalance.Proposal;
import io.drover.rebalance.Rebalancer;
import io.drover.rebalance.SearchBudget;
import io.drover.rebalance.Step;
import io.drover.simulation.dump.FleetDump;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The fewest fragments that a limited number of moves leaves on a fleet, as the rescheduling
 * literature asks. The rebalancer decides on the snapshot as it would on any fleet; its plan is
 * then made step by step in a {@link PlanReplay}, and a plan that breaks a rule is no result.
 *
 * @see <a href="https://doi.org/10.1145/3689031.3717476">Ding et al., Towards VM Rescheduling
 *     Optimization Through Deep Reinforcement Learning, EuroSys 2025</a>
 */
public final class ReschedulingYardstick {
  /** Chunks of 16 cores alone count, and a move costs nothing but its place in the limit. */
  private static final Weights CHUNKS_ALONE = new Weights(1, 64, 0, 0, 1, 16, 0, 0);

  private static final long NO_LIMIT = 1L << 40;

  private ReschedulingYardstick() {}

  /**
   * @param start the fragment rate before
   * @param fragmentRate the fragment rate after
   */
  public record Result(double start, double fragmentRate, List<Step> steps) {
    public Result {
      steps = List.copyOf(steps);
    }
  }

  /** Decides: the only part that the budget is for. */
  public static Proposal decide(
      FleetDump fleet, int mostMoves, long seed, BooleanSupplier expired) {
    var budget = new SearchBudget(NO_LIMIT, seed, mostMoves, true, true, expired);
    return Rebalancer.propose(fleet.snapshot(), CHUNKS_ALONE, budget);
  }

  /**
   * Makes the plan on the fleet.
   *
   * @throws IllegalStateException when a step may not be made
   */
  public static Result judge(FleetDump fleet, int mostMoves, Proposal plan) {
    var replay = new PlanReplay(fleet.digests());
    double start = replay.fragmentRate();
    if (plan.steps().size() > mostMoves) {
      throw new IllegalStateException(
          "the plan has " + plan.steps().size() + " moves, at most " + mostMoves + " were asked");
    }
    plan.steps().forEach(replay::make);
    return new Result(start, replay.fragmentRate(), plan.steps());
  }
}
