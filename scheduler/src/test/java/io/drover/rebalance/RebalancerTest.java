package io.drover.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.RandomFleet;
import io.drover.model.HostId;
import io.drover.objective.Weights;
import java.util.HashSet;
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

  private static Set<HostId> hot(FleetSnapshot fleet) {
    return new HashSet<>(
        IntStream.range(0, fleet.hosts())
            .filter(h -> fleet.expectedLoad(h) > 0.8 * fleet.physicalCpu(h))
            .mapToObj(fleet::hostId)
            .toList());
  }
}
