package io.drover.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.RandomFleet;
import io.drover.model.HostId;
import io.drover.model.VmId;
import io.drover.objective.Objectives;
import io.drover.objective.Weights;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RebalancerTest {
  private static final Weights WEIGHTS = Weights.forLoad(0.8);

  @Test
  void hotHostsAreCooledWithFewMovesFromHotToCool() {
    FleetSnapshot fleet = RandomFleet.plain(7, 200, 10, 0.9);
    Set<HostId> hot = hot(fleet);
    Proposal proposal = Rebalancer.propose(fleet, WEIGHTS, SearchBudget.of(50_000, 1, 100));

    assertThat(hot).hasSizeGreaterThan(15);
    assertThat(proposal.scoreAfter()).isLessThan(0.25 * proposal.scoreBefore());
    assertThat(proposal.steps()).hasSizeLessThan(3 * hot.size());
    assertThat(proposal.steps().stream().filter(step -> hot.contains(step.to().host()))).isEmpty();
  }

  @Test
  void aCoolFleetIsLeftAlone() {
    FleetSnapshot fleet = RandomFleet.plain(7, 50, 6, 0.2);

    assertThat(hot(fleet)).isEmpty();
    assertThat(Rebalancer.propose(fleet, WEIGHTS, SearchBudget.of(50_000, 1, 100)).steps())
        .isEmpty();
  }

  @Test
  void theMoveLimitHoldsAndTheDearestHostsComeFirst() {
    FleetSnapshot fleet = RandomFleet.plain(7, 200, 10, 0.9);
    Proposal few = Rebalancer.propose(fleet, WEIGHTS, SearchBudget.of(50_000, 1, 5));
    Proposal many = Rebalancer.propose(fleet, WEIGHTS, SearchBudget.of(50_000, 1, 50));

    assertThat(few.steps()).hasSize(5);
    assertThat(few.scoreBefore() - few.scoreAfter())
        .isGreaterThan(0.15 * (many.scoreBefore() - many.scoreAfter()));
  }

  @Test
  void aDeadlineEndsTheSearchEarlyAndSaysWhere() {
    FleetSnapshot fleet = RandomFleet.plain(7, 50, 10, 0.9);

    assertThat(
            Rebalancer.propose(fleet, WEIGHTS, SearchBudget.of(1_000_000, 1, 50).until(() -> true))
                .spent())
        .isLessThan(10_000);
  }

  @Test
  void aSearchWhoseTimeIsOverGivesAPlanAllTheSame() {
    FleetSnapshot fleet = RandomFleet.plain(7, 200, 10, 0.9);
    SearchBudget over = SearchBudget.of(1_000_000, 1, 50).until(() -> true);
    var mixed = new Weights(0.8, 0.7, 1, 0.05, 0.1, 16, 0.3, 0.02);

    for (Weights weights : List.of(WEIGHTS, mixed, Weights.forFragments(16))) {
      Proposal proposal = Rebalancer.propose(fleet, weights, over);
      assertThat(proposal.scoreAfter()).isLessThan(0.9 * proposal.scoreBefore());
    }
  }

  @Test
  void plansToldOfAreWorthMoreAndMoreAndTheLastIsTheResult() {
    FleetSnapshot fleet = RandomFleet.plain(7, 200, 10, 0.9);
    var mixed = new Weights(0.8, 0.7, 1, 0.05, 0.1, 16, 0.3, 0.02);
    var told = new ArrayList<Proposal>();
    Proposal last =
        Rebalancer.propose(fleet, mixed, SearchBudget.of(500_000, 1, 40), Set.of(), told::add);

    assertThat(told).hasSizeGreaterThan(2);
    assertThat(told.getLast().steps()).isEqualTo(last.steps());
    assertThat(told).allMatch(plan -> plan.steps().size() <= 40);
    double[] worth = told.stream().mapToDouble(plan -> worth(fleet, mixed, plan)).toArray();
    assertThat(worth).isSorted().doesNotHaveDuplicates();
  }

  /** By how much the plan lowers the score, less what its moves cost. */
  private static double worth(FleetSnapshot fleet, Weights weights, Proposal plan) {
    var objectives = new Objectives(weights);
    double cost = 0;
    for (int vm = 0; vm < fleet.vms(); vm++) {
      VmId id = fleet.vmSpec(vm).id();
      cost +=
          plan.steps().stream().filter(step -> step.vm().id().equals(id)).count()
              * objectives.moveCost(fleet, vm);
    }
    return plan.scoreBefore() - plan.scoreAfter() - cost;
  }

  private static Set<HostId> hot(FleetSnapshot fleet) {
    return new HashSet<>(
        IntStream.range(0, fleet.hosts())
            .filter(h -> fleet.expectedLoad(h) > 0.8 * fleet.physicalCpu(h))
            .mapToObj(fleet::hostId)
            .toList());
  }
}
