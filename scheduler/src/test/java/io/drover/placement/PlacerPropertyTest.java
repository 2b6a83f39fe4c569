package io.drover.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.constraint.Constraints;
import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.HostView;
import io.drover.fleetview.RandomFleet;
import io.drover.model.Cpu;
import io.drover.model.DataSize;
import io.drover.model.GroupId;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.objective.ScoreTerm;
import io.drover.objective.Weights;
import io.drover.placement.PlacementAnswer.Placed;
import io.drover.placement.PlacementAnswer.Refusal;
import io.drover.placement.PlacementAnswer.Unplaceable;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PlacerPropertyTest {
  private static final Weights WEIGHTS = Weights.forLoad(0.8);

  @Property(tries = 300)
  void noConstraintIsEverBrokenAndNoPossibleHostIsMissed(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 40) int cores,
      @ForAll @IntRange(min = 1, max = 3) int nodes) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    var vm =
        new VmSpec(
            new VmId("new"),
            new Resources(Cpu.cores(cores), DataSize.gibibytes(2L * cores)),
            nodes,
            new PoolId("a"),
            Set.of(new GroupId("group-1")),
            true);
    Demand demand = Demand.ofNew(fleet, vm, Cpu.cores(1));
    var view = new HostView(new Arrangement(fleet));
    Constraints constraints = Constraints.all(WEIGHTS.targetCeiling());

    switch (new Placer(fleet, WEIGHTS).place(vm, Cpu.cores(1))) {
      case Placed placed -> {
        int host = fleet.hostIndex(placed.placement().host()).orElseThrow();
        assertThat(constraints.veto(demand, view.at(host))).isEmpty();
        assertThat(placed.placement().numa().size()).isEqualTo(nodes);
        placed
            .placement()
            .numa()
            .nodes()
            .forEach(node ->
                assertThat(fleet.freeCpu(host, node))
                    .isGreaterThanOrEqualTo(vm.perNumaNode().cpu().millicores()));
        double score = placed.terms().stream().mapToDouble(ScoreTerm::value).sum();
        assertThat(placed.runnersUp()).allMatch(runnerUp -> runnerUp.score() >= score - 1e-9);
      }
      case Unplaceable unplaceable -> {
        for (int host = 0; host < fleet.hosts(); host++) {
          assertThat(constraints.veto(demand, view.at(host))).isPresent();
        }
        assertThat(unplaceable.refusals().stream().mapToInt(Refusal::hosts).sum())
            .isEqualTo(fleet.hosts());
      }
    }
  }

  @Property(tries = 50)
  void roomThatWasTakenIsNotGivenTwice(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    var placer = new Placer(fleet, WEIGHTS);
    long placedCores = 0;
    long freeCores = 0;
    for (int host = 0; host < fleet.hosts(); host++) {
      for (int node = 0; node < fleet.nodesOf(host); node++) {
        freeCores += Math.max(0, fleet.freeCpu(host, node)) / 4000 * 4;
      }
    }
    for (int i = 0; i < 2000; i++) {
      var vm =
          new VmSpec(
              new VmId("new-" + i),
              new Resources(Cpu.cores(4), DataSize.gibibytes(1)),
              1,
              new PoolId("b"),
              Set.of(),
              true);
      if (!(placer.place(vm, Cpu.ZERO) instanceof Placed placed)) {
        break;
      }
      placer.take(placed, Cpu.ZERO);
      placedCores += 4;
    }
    assertThat(placedCores).isLessThanOrEqualTo(freeCores);
  }
}
