package io.drover.rebalance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drover.constraint.Constraints;
import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.HostView;
import io.drover.fleetview.NumaFit;
import io.drover.fleetview.RandomFleet;
import io.drover.objective.Objectives;
import io.drover.objective.Weights;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The quick ways of the search say the same as the plain ones. */
class SearchTwinsPropertyTest {
  private static final Weights ALL = new Weights(0.6, 0.9, 1, 0.3, 0.7, 16, 0.3, 0.02);

  @Property(tries = 200)
  void deltasAddUpToTheScoreFromScratch(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    var objectives = new Objectives(ALL);
    var trial = new Trial(fleet, objectives);
    var random = new SplittableRandom(seed);
    var neighbourhood =
        new Neighbourhood(
            trial,
            new MoveRules(trial.arrangement, 0.9),
            new NumaFit(trial.arrangement, 16_000),
            new SearchBudget(1, seed, 6, true, true, () -> false),
            Set.of(),
            random);

    for (int i = 0; i < 300; i++) {
      if (!neighbourhood.draw()) {
        continue;
      }
      double before = trial.cost();
      double delta = trial.delta();
      if (random.nextBoolean()) {
        trial.keep(delta);
        assertThat(trial.cost()).isEqualTo(before + delta);
      } else {
        trial.undo();
        assertThat(trial.cost()).isEqualTo(before);
      }
      assertThat(trial.cost())
          .as("seed %d", seed)
          .isCloseTo(fromScratch(trial, objectives), within(1e-6));
      assertThat(trial.awayCount()).isLessThanOrEqualTo(6);
    }
  }

  private static double fromScratch(Trial trial, Objectives objectives) {
    var arrangement = new Arrangement(trial.fleet);
    double moves = 0;
    for (int vm = 0; vm < trial.fleet.vms(); vm++) {
      int host = trial.arrangement.hostOf(vm);
      int mask = trial.arrangement.maskOf(vm);
      if (!trial.isHome(vm, host, mask)) {
        arrangement.move(vm, host, mask);
        moves += objectives.moveCost(trial.fleet, vm);
      }
    }
    return objectives.score(arrangement) + moves;
  }

  @Property(tries = 200)
  void theRulesOfTheSearchAreTheConstraints(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    var arrangement = new Arrangement(fleet);
    var rules = new MoveRules(arrangement, 0.8);
    var numa = new NumaFit(arrangement, 16_000);
    var view = new HostView(arrangement);
    Constraints constraints = Constraints.all(0.8);

    for (int vm = 0; vm < fleet.vms(); vm++) {
      for (int host = 0; host < fleet.hosts() && fleet.vmMovable(vm); host++) {
        if (host == fleet.vmHost(vm)) {
          continue;
        }
        int mask = numa.mask(vm, host);
        assertThat(mask != 0 && rules.mayMove(vm, host, mask))
            .as("seed %d, VM %d to host %d", seed, vm, host)
            .isEqualTo(constraints.allow(Demand.ofResident(fleet, vm), view.at(host)));
        assertThat(Integer.bitCount(mask)).isIn(0, fleet.vmNumaNodes(vm));
      }
    }
  }
}
