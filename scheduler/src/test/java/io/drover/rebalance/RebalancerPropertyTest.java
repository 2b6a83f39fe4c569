package io.drover.rebalance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.RandomFleet;
import io.drover.model.VmId;
import io.drover.objective.Objectives;
import io.drover.objective.Weights;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RebalancerPropertyTest {
  @Property(tries = 300)
  void noMustRuleIsBrokenAtAnyStep(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    Weights weights = weights(seed);
    var running = new PlannedFleet(fleet, weights.targetCeiling());

    for (Step step : propose(fleet, weights, seed).steps()) {
      running.begin(step);
      assertThat(running.broken(true)).as("seed %d, while %s", seed, step).isEmpty();
      running.complete(step);
      assertThat(running.broken(true)).as("seed %d, after %s", seed, step).isEmpty();
    }
  }

  @Property(tries = 300)
  void anyInterleavingThatWaitsForAfterKeepsTheRules(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    Weights weights = weights(seed);
    List<Step> steps = propose(fleet, weights, seed).steps();
    var random = new SplittableRandom(seed);

    for (int round = 0; round < 5; round++) {
      var running = new PlannedFleet(fleet, weights.targetCeiling());
      List<Integer> waiting = new ArrayList<>(IntStream.range(0, steps.size()).boxed().toList());
      List<Integer> inFlight = new ArrayList<>();
      Set<Integer> completed = new HashSet<>();
      while (completed.size() < steps.size()) {
        List<Integer> ready =
            waiting.stream().filter(i -> completed.containsAll(steps.get(i).after())).toList();
        if (!ready.isEmpty() && (inFlight.isEmpty() || random.nextInt(3) > 0)) {
          Integer next = ready.get(random.nextInt(ready.size()));
          waiting.remove(next);
          inFlight.add(next);
          running.begin(steps.get(next));
        } else {
          Integer next = inFlight.remove(random.nextInt(inFlight.size()));
          running.complete(steps.get(next));
          completed.add(next);
        }
        assertThat(running.broken(true)).as("seed %d", seed).isEmpty();
      }
    }
  }

  @Property(tries = 200)
  void theScoreOfEachStepIsTheScoreFromScratch(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    Weights weights = weights(seed);
    var objectives = new Objectives(weights);
    var arrangement = new Arrangement(fleet);
    Proposal proposal = propose(fleet, weights, seed);
    assertThat(proposal.scoreBefore()).isCloseTo(objectives.score(arrangement), within(1e-6));

    for (Step step : proposal.steps()) {
      arrangement.move(
          row(fleet, step.vm().id()),
          fleet.hostIndex(step.to().host()).orElseThrow(),
          step.to().numa().mask());
      assertThat(step.scoreAfter())
          .as("seed %d", seed)
          .isCloseTo(objectives.score(arrangement), within(1e-6));
    }
    assertThat(proposal.scoreAfter()).isCloseTo(objectives.score(arrangement), within(1e-6));
  }

  @Property(tries = 100)
  void theSameSeedGivesTheSameProposalAndNeverAWorseFleet(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    Weights weights = weights(seed);
    Proposal proposal = propose(fleet, weights, seed);

    assertThat(propose(RandomFleet.small(seed), weights, seed)).isEqualTo(proposal);
    assertThat(proposal.scoreAfter()).isLessThanOrEqualTo(proposal.scoreBefore() + 1e-9);
    assertThat(proposal.steps().size()).isLessThanOrEqualTo(8);
  }

  @Property(tries = 100)
  void lockedVmsStay(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    Set<VmId> locked = new HashSet<>();
    propose(fleet, weights(seed), seed).steps().forEach(step -> locked.add(step.vm().id()));

    assertThat(Rebalancer.propose(fleet, weights(seed), budget(seed), locked).steps())
        .noneMatch(step -> locked.contains(step.vm().id()));
  }

  private static Weights weights(long seed) {
    return switch ((int) Math.floorMod(seed, 3)) {
      case 0 -> Weights.forLoad(0.7);
      case 1 -> Weights.forFragments(16);
      default -> new Weights(0.7, 0.65, 1, 0.3, 0.5, 16, 0.3, 0.02);
    };
  }

  private static SearchBudget budget(long seed) {
    return new SearchBudget(4_000, seed, 8, seed % 2 == 0, seed % 5 == 0, () -> false);
  }

  private static Proposal propose(FleetSnapshot fleet, Weights weights, long seed) {
    return Rebalancer.propose(fleet, weights, budget(seed));
  }

  private static int row(FleetSnapshot fleet, VmId id) {
    return IntStream.range(0, fleet.vms())
        .filter(v -> fleet.vmMovable(v) && fleet.vmSpec(v).id().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
