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
import io.drover.solver.FewMoves;
import io.drover.solver.Relocation;
import java.util.ArrayList;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The quick ways of the search say the same as the plain ones. */
class SearchTwinsPropertyTest {
  private static final Weights ALL = new Weights(0.6, 0.9, 1, 0.3, 0.7, 16, 0.3, 0.02);

  /** The solver counts in millionths of a core, rounded host by host and objective by objective. */
  @Property(tries = 200)
  void theSolversCostIsTheScore(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    var objectives = new Objectives(ALL);
    var random = new SplittableRandom(seed);
    var problem = new FleetProblem(fleet, objectives, Set.of(), fleet.vms());
    double rounding = 1e-6 * (4 * fleet.hosts() + fleet.vms());

    for (int i = 0; i < 20; i++) {
      var arrangement = new Arrangement(fleet);
      double before = objectives.score(arrangement);
      double moves = 0;
      var relocations = new ArrayList<Relocation>();
      for (int vm = 0; vm < fleet.vms(); vm++) {
        int host = random.nextInt(fleet.hosts());
        if (!fleet.vmMovable(vm) || fleet.vmNumaNodes(vm) > fleet.nodes() || random.nextBoolean()) {
          continue;
        }
        int mode = random.nextInt(problem.modes(vm));
        relocations.add(new Relocation(vm, host, mode));
        arrangement.move(vm, host, problem.mask(vm, mode));
        boolean home = host == fleet.vmHost(vm) && problem.mask(vm, mode) == fleet.vmMask(vm);
        moves += home ? 0 : objectives.moveCost(fleet, vm);
      }
      var search = new FewMoves(problem.problem, seed, true, true, () -> false);

      assertThat(search.startFrom(relocations) * 1e-6)
          .as("seed %d", seed)
          .isCloseTo(objectives.score(arrangement) + moves - before, within(rounding));
    }
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
