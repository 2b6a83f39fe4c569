package io.drover.cli.advise;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.FleetSnapshot;
import io.drover.model.VmId;
import io.drover.rebalance.Proposal;
import io.drover.rebalance.Rebalancer;
import io.drover.rebalance.SearchBudget;
import io.drover.rebalance.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to do about a fleet.
 *
 * @param after the fleet's facts after each step
 * @param nothing why there is no step; empty when there is one
 */
public record Advice(
    FleetSnapshot fleet,
    Goal goal,
    SearchBudget budget,
    Proposal proposal,
    FleetFacts start,
    List<FleetFacts> after,
    Optional<String> nothing) {
  public Advice {
    after = List.copyOf(after);
  }

  /** Searches within the budget and looks at the fleet after each step found. */
  public static Advice on(
      FleetSnapshot fleet, Goal goal, int chunkCores, double safetyLevel, SearchBudget budget) {
    Proposal proposal = Rebalancer.propose(fleet, goal.weights(), budget);
    var arrangement = new Arrangement(fleet);
    FleetFacts start = FleetFacts.of(arrangement, proposal.scoreBefore(), chunkCores, safetyLevel);
    Map<VmId, Integer> rows = rows(fleet);
    var after = new ArrayList<FleetFacts>();
    for (Step step : proposal.steps()) {
      arrangement.move(
          rows.getOrDefault(step.vm().id(), -1),
          fleet.hostIndex(step.to().host()).orElseThrow(),
          step.to().numa().mask());
      after.add(FleetFacts.of(arrangement, step.scoreAfter(), chunkCores, safetyLevel));
    }
    Optional<String> nothing =
        proposal.steps().isEmpty()
            ? Optional.of(WhyNothing.reason(fleet, goal, start, budget.mostMoves()))
            : Optional.empty();
    return new Advice(fleet, goal, budget, proposal, start, after, nothing);
  }

  private static Map<VmId, Integer> rows(FleetSnapshot fleet) {
    Map<VmId, Integer> rows = new HashMap<>();
    for (int vm = 0; vm < fleet.vms(); vm++) {
      rows.put(fleet.vmSpec(vm).id(), vm);
    }
    return rows;
  }

  public List<Step> steps() {
    return proposal.steps();
  }

  FleetFacts end() {
    return after.isEmpty() ? start : after.getLast();
  }
}
