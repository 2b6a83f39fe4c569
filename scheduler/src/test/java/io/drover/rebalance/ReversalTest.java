package io.drover.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.RandomFleet;
import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Guest;
import io.drover.model.Placement;
import io.drover.model.VmId;
import io.drover.objective.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReversalTest {
  private static final Weights WEIGHTS = Weights.forLoad(0.8);

  @Test
  void everyVmReturnsAndEachStepFits() {
    FleetSnapshot fleet = RandomFleet.plain(7, 200, 10, 0.9);
    List<Step> made = Rebalancer.propose(fleet, WEIGHTS, SearchBudget.of(50_000, 1, 100)).steps();
    FleetSnapshot after = after(fleet, made);

    List<Step> back = Reversal.of(after, made, new Weights(0.8, 64, 1, 0, 0, 16, 0, 0)).steps();

    assertThat(made).hasSizeGreaterThan(10);
    var running = new PlannedFleet(after, 64);
    Map<VmId, Placement> places = new HashMap<>();
    for (Step step : back) {
      running.begin(step);
      assertThat(running.broken(true)).isEmpty();
      running.complete(step);
      places.put(step.vm().id(), step.to());
    }
    for (Step step : made) {
      assertThat(places.get(step.vm().id())).isEqualTo(home(fleet, step.vm().id()));
    }
    assertThat(Reversal.of(fleet, made, WEIGHTS).steps()).isEmpty();
  }

  private static Placement home(FleetSnapshot fleet, VmId vm) {
    for (int v = 0; v < fleet.vms(); v++) {
      if (fleet.vmSpec(v).id().equals(vm)) {
        return fleet.vmPlacement(v);
      }
    }
    throw new AssertionError("unknown " + vm);
  }

  private static FleetSnapshot after(FleetSnapshot fleet, List<Step> made) {
    Map<VmId, Placement> moved = new HashMap<>();
    made.forEach(step -> moved.put(step.vm().id(), step.to()));
    var digests = new ArrayList<HostDigest>();
    for (int h = 0; h < fleet.hosts(); h++) {
      var guests = new ArrayList<Guest>();
      for (int v = 0; v < fleet.vms(); v++) {
        Placement place = moved.getOrDefault(fleet.vmSpec(v).id(), fleet.vmPlacement(v));
        if (place.host().equals(fleet.hostId(h))) {
          guests.add(
              new Guest(
                  fleet.vmSpec(v),
                  place.numa(),
                  new io.drover.model.Cpu(fleet.vmCpuUsed(v)),
                  new io.drover.model.DataRate(fleet.vmDirtyRate(v))));
        }
      }
      digests.add(
          new HostDigest(
              fleet.hostSpec(h),
              1,
              RandomFleet.NOON,
              io.drover.model.Cpu.ZERO,
              fleet.cordon(h),
              guests,
              List.of()));
    }
    return FleetSnapshot.of(2, RandomFleet.NOON, digests, RandomFleet.STALE_AFTER);
  }
}
