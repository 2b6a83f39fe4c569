package io.drover.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.constraint.Constraints;
import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.HostView;
import io.drover.fleetview.RandomFleet;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.FailoverPlan;
import io.drover.model.HostId;
import io.drover.model.Placement;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.objective.Weights;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.IntPredicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class FailoverPlannerPropertyTest {
  private static final Weights WEIGHTS = Weights.forLoad(0.8);

  @Property(tries = 200)
  void aZonesVmsHavePlacesAtOnceByEveryRuleAndNoneInTheZone(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    SortedMap<HostId, FailoverPlan> plans = new FailoverPlanner(fleet, WEIGHTS, seed).plans();

    assertThat(plans).hasSize(fleet.hosts());
    for (int host = 0; host < fleet.hosts(); host++) {
      int zone = fleet.zone(host);
      holdsAtOnce(fleet, plans, other -> fleet.zone(other) == zone, FailoverPlan::withZone);
    }
  }

  @Property(tries = 200)
  void aRacksVmsHavePlacesAtOnceByEveryRuleAndNoneInTheRack(@ForAll long seed) {
    FleetSnapshot fleet = RandomFleet.small(seed);
    SortedMap<HostId, FailoverPlan> plans = new FailoverPlanner(fleet, WEIGHTS, seed).plans();

    for (int host = 0; host < fleet.hosts(); host++) {
      int rack = fleet.rack(host);
      holdsAtOnce(fleet, plans, other -> fleet.rack(other) == rack, FailoverPlan::withRack);
    }
  }

  @Property(tries = 50)
  void theSameSnapshotGivesTheSamePlans(@ForAll long seed) {
    assertThat(new FailoverPlanner(RandomFleet.small(seed), WEIGHTS, seed).plans())
        .isEqualTo(new FailoverPlanner(RandomFleet.small(seed), WEIGHTS, seed).plans());
  }

  /** All those that are lost together take their places one after the other, each by every rule. */
  private static void holdsAtOnce(
      FleetSnapshot fleet,
      Map<HostId, FailoverPlan> plans,
      IntPredicate lost,
      Function<FailoverPlan, SortedMap<VmId, Placement>> part) {
    var after = new Arrangement(fleet);
    List<Integer> rows = new ArrayList<>();
    for (int host = 0; host < fleet.hosts(); host++) {
      if (lost.test(host)) {
        after.cordon(host, Cordon.LOST);
        for (int vm = fleet.firstVm(host); vm < fleet.firstVm(host + 1); vm++) {
          if (!fleet.vmIncoming(vm)) {
            rows.add(vm);
          }
        }
      }
    }
    rows.forEach(after::depart);
    rows.sort(Comparator.comparing(fleet::vmSpec, RefugeSearch.ORDER));
    var view = new HostView(after);
    Constraints constraints = Constraints.all(WEIGHTS.withoutCeiling().targetCeiling());
    for (int row : rows) {
      VmSpec vm = fleet.vmSpec(row);
      FailoverPlan plan = plans.get(fleet.hostId(fleet.vmHost(row)));
      Placement place = plan == null ? null : part.apply(plan).get(vm.id());
      if (place != null) {
        int at = fleet.hostIndex(place.host()).orElseThrow();
        Demand demand = Demand.ofNew(fleet, vm.withMovable(true), new Cpu(fleet.vmCpuUsed(row)));
        assertThat(lost.test(at)).as("%s of those that are lost", place).isFalse();
        assertThat(constraints.veto(demand, view.at(at))).as("%s on %s", vm, place).isEmpty();
        after.admit(demand, at, place.numa().mask());
      }
    }
  }
}
