package io.drover.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.RandomFleet;
import io.drover.model.HostId;
import io.drover.model.VmId;
import io.drover.objective.Weights;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class EvacuatorPropertyTest {
  private static final Weights WEIGHTS = Weights.forLoad(0.8);

  @Property(tries = 200)
  void everyVmIsMovedOrStrandedWithAReasonAndOnlyRulesMakeMovesWait(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    Set<HostId> emptied = someHosts(fleet, seed);
    Evacuation evacuation = Evacuator.empty(fleet, emptied, WEIGHTS);

    List<VmId> named =
        new ArrayList<>(evacuation.steps().stream().map(step -> step.vm().id()).toList());
    evacuation
        .stranded()
        .forEach(one -> {
          named.add(one.vm().id());
          assertThat(one.why().reason()).isNotBlank();
        });
    List<VmId> residents =
        IntStream.range(0, fleet.vms())
            .filter(v -> !fleet.vmIncoming(v) && emptied.contains(fleet.hostId(fleet.vmHost(v))))
            .mapToObj(v -> fleet.vmSpec(v).id())
            .toList();
    assertThat(named).containsExactlyInAnyOrderElementsOf(residents);

    var running = new PlannedFleet(fleet, 1);
    Set<Integer> completed = new HashSet<>();
    for (Step step : evacuation.steps()) {
      for (int awaited : step.after()) {
        assertThat(evacuation.steps().get(awaited).vm().groups()).isNotEmpty();
        if (completed.add(awaited)) {
          running.complete(evacuation.steps().get(awaited));
        }
      }
      assertThat(emptied).doesNotContain(step.to().host());
      running.begin(step);
    }
    assertThat(running.broken(false)).as("seed %d", seed).isEmpty();
    assertThat(Evacuator.empty(fleet, emptied, WEIGHTS)).isEqualTo(evacuation);
  }

  private static Set<HostId> someHosts(FleetSnapshot fleet, long seed) {
    var random = new SplittableRandom(seed);
    Set<HostId> hosts = new HashSet<>();
    for (int h = 0; h < fleet.hosts(); h++) {
      if (random.nextInt(3) == 0) {
        hosts.add(fleet.hostId(h));
      }
    }
    return hosts;
  }

  @Example
  void arrivalsSpreadOverTheTargets() {
    FleetSnapshot fleet = RandomFleet.plain(5, 60, 6, 0.4);
    Set<HostId> emptied =
        Set.copyOf(IntStream.range(0, 15).mapToObj(h -> fleet.hostId(4 * h)).toList());
    Evacuation evacuation = Evacuator.empty(fleet, emptied, WEIGHTS);

    assertThat(evacuation.stranded()).isEmpty();
    long targets = evacuation.steps().stream().map(step -> step.to().host()).distinct().count();
    assertThat(targets).isGreaterThan(35);
  }
}
