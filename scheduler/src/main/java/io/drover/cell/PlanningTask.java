package io.drover.cell;

import io.drover.fleetview.FleetSnapshot;
import io.drover.model.HostId;
import io.drover.model.VmId;
import io.drover.plan.PlanKind;
import io.drover.rebalance.Evacuation;
import io.drover.rebalance.Evacuator;
import io.drover.rebalance.Proposal;
import io.drover.rebalance.Rebalancer;
import io.drover.rebalance.SearchBudget;
import io.drover.rebalance.Step;
import java.util.List;
import java.util.Set;

/**
 * A decision to be made, with all it rests on. Pure: it may be run on any thread, and again later,
 * and gives the same answer.
 *
 * @param draining the hosts to empty, for a drain
 * @param locked VMs that a rebalance leaves alone: those in a plan and those within their cooldown
 */
public record PlanningTask(
    PlanKind kind,
    FleetSnapshot snapshot,
    Set<HostId> draining,
    Set<VmId> locked,
    CellPolicy policy,
    long seed) {
  public PlanningTask {
    draining = Set.copyOf(draining);
    locked = Set.copyOf(locked);
  }

  public PlanningResult run() {
    return switch (kind) {
      case REBALANCE -> {
        Proposal proposal =
            Rebalancer.propose(
                snapshot,
                policy.weights(),
                SearchBudget.of(policy.searchSteps(), seed, policy.mostMoves()),
                locked);
        yield new PlanningResult(
            this, proposal.steps(), List.of(), proposal.scoreBefore(), proposal.scoreAfter());
      }
      case MANUAL -> throw new IllegalStateException("what an operator asks for needs no planner");
      case DRAIN -> {
        Evacuation evacuation = Evacuator.empty(snapshot, draining, policy.weights());
        yield new PlanningResult(this, evacuation.steps(), evacuation.stranded(), 0, 0);
      }
    };
  }

  /**
   * What was decided.
   *
   * @param stranded VMs of a drain that fit nowhere now, with the reasons
   */
  public record PlanningResult(
      PlanningTask task,
      List<Step> steps,
      List<Evacuation.Stranded> stranded,
      double scoreBefore,
      double scoreAfter) {}
}
