package io.drover.simulation.benchmark.waiting;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.model.Cpu;
import io.drover.model.Placement;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.objective.Weights;
import io.drover.placement.PlacementAnswer.Placed;
import io.drover.placement.Placer;
import org.jspecify.annotations.Nullable;

/**
 * Drover's own placement, keeping room for the largest VM that was asked for so far. The placer
 * keeps books of its own and is told what leaves.
 */
final class PlacedWithRoom implements Policy {
  /** Load is not measured here, and so few hosts are quicker looked at than ranked. */
  private static final int NO_RANKINGS = 0;

  private final FleetSnapshot servers;
  private final Placer placer;
  private @Nullable Demand largest;

  PlacedWithRoom(Arrangement fleet) {
    servers = fleet.fleet();
    placer = new Placer(servers, Weights.forFragments(1), NO_RANKINGS);
  }

  @Override
  public int choose(int row, Demand vm, Demand largestSoFar) {
    if (largest != largestSoFar) {
      largest = largestSoFar;
      placer.keepRoomFor(largestSoFar.spec());
    }
    VmSpec kind = vm.spec();
    var spec = new VmSpec(id(row), kind.size(), kind.numaNodes(), kind.pool(), kind.apart(), true);
    if (placer.place(spec, Cpu.ZERO) instanceof Placed placed) {
      placer.take(placed, Cpu.ZERO);
      Placement place = placed.placement();
      return Policy.place(servers.hostIndex(place.host()).orElseThrow(), place.numa().mask());
    }
    throw new IllegalStateException("the placer finds no room for row " + row);
  }

  @Override
  public void left(int row, int place) {
    placer.release(id(row), servers.hostId(place / MASKS));
  }

  private static VmId id(int row) {
    return new VmId("row-" + row);
  }
}
