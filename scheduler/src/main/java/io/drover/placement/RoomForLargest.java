package io.drover.placement;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.Slots;

/**
 * Ranks places by the room they leave for the largest VMs, which wait longest when there is none:
 *
 * <ol>
 *   <li>the fewest places for the largest VM are lost;
 *   <li>the least is added to the <em>shortage</em> of the host: what must be given back on its
 *       worst NUMA node before the largest VM has a place there. It can start when the last of its
 *       nodes has room, so what is taken of the others meanwhile costs nothing;
 *   <li>the host is the fullest, by what it has less of: CPU or memory;
 *   <li>the NUMA nodes are the roomiest, by what they have less of, so that VMs which span nodes
 *       find all of them open.
 * </ol>
 *
 * Each counts only where those before it are equal. For one thread; nothing is allocated.
 */
public final class RoomForLargest {
  /** The four as digits of one whole number, which a double holds exactly. */
  private static final double PLACE = 1e13;

  private static final double SHORTAGE = 1e7;
  private static final double FULLNESS = 1e3;

  /** How finely each share is counted. */
  private static final double OF_SHORTAGE = 1e6 - 1;

  private static final double OF_FULLNESS = 1e4 - 1;
  private static final double OF_NODE = 1e3 - 1;

  private final Arrangement arrangement;
  private final FleetSnapshot fleet;
  private final Demand largest;
  private final Slots places;

  /**
   * @param largest the VM that room is kept for
   */
  public RoomForLargest(Arrangement arrangement, Demand largest) {
    this.arrangement = arrangement;
    fleet = arrangement.fleet();
    this.largest = largest;
    places = new Slots(arrangement, largest);
  }

  public Demand largest() {
    return largest;
  }

  /** The best NUMA nodes of the host for the VM, as a mask; 0 when too few have room. */
  public int mask(Demand vm, int host) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    int masks = 1 << fleet.nodesOf(host);
    for (int mask = 1; mask < masks; mask++) {
      if (Integer.bitCount(mask) == vm.numaNodes() && fits(vm, host, mask)) {
        double cost = cost(vm, host, mask);
        if (cost < least) {
          best = mask;
          least = cost;
        }
      }
    }
    return best;
  }

  /**
   * What the VM takes on these nodes of the host: a whole number, less is better. O(NUMA nodes²).
   */
  public double cost(Demand vm, int host, int mask) {
    int placesBefore = places.on(host);
    double shortageBefore = shortage(host);
    double open = openShare(host);
    double openNode = leastOpen(host, mask);
    arrangement.hold(vm, host, mask, 1);
    int lost = placesBefore - places.on(host);
    double added = shortage(host) - shortageBefore;
    arrangement.hold(vm, host, mask, -1);
    return PLACE * lost
        + SHORTAGE * Math.rint(OF_SHORTAGE * added)
        + FULLNESS * Math.rint(OF_FULLNESS * open)
        + Math.rint(OF_NODE * (1 - openNode));
  }

  private boolean fits(Demand vm, int host, int mask) {
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      int node = Integer.numberOfTrailingZeros(rest);
      if (arrangement.freeCpu(host, node) < vm.cpu()
          || arrangement.freeMemory(host, node) < vm.memory()) {
        return false;
      }
    }
    return true;
  }

  /**
   * The shortage of the last node that the largest VM would take, the least short first: 0 for a
   * host with a place.
   */
  private double shortage(int host) {
    int nodes = fleet.nodesOf(host);
    int needed = Math.min(largest.numaNodes(), nodes);
    double last = 1;
    for (int node = 0; node < nodes; node++) {
      double here = shortageOfNode(host, node);
      int noWorse = 0;
      for (int other = 0; other < nodes; other++) {
        noWorse += shortageOfNode(host, other) <= here ? 1 : 0;
      }
      if (noWorse >= needed) {
        last = Math.min(last, here);
      }
    }
    return last;
  }

  /** What the node lacks for its part of the largest VM, as a share of the node; at most 1. */
  private double shortageOfNode(int host, int node) {
    long cpu = largest.cpu() - arrangement.freeCpu(host, node);
    long memory = largest.memory() - arrangement.freeMemory(host, node);
    double worse =
        Math.max(
            share(cpu, fleet.allocatableCpu(host, node)),
            share(memory, fleet.allocatableMemory(host, node)));
    return Math.clamp(worse, 0.0, 1.0);
  }

  private double openShare(int host) {
    long cpu = 0;
    long memory = 0;
    long allCpu = 0;
    long allMemory = 0;
    for (int node = 0; node < fleet.nodesOf(host); node++) {
      cpu += arrangement.freeCpu(host, node);
      memory += arrangement.freeMemory(host, node);
      allCpu += fleet.allocatableCpu(host, node);
      allMemory += fleet.allocatableMemory(host, node);
    }
    return Math.clamp(Math.min(share(cpu, allCpu), share(memory, allMemory)), 0.0, 1.0);
  }

  private double leastOpen(int host, int mask) {
    double least = 1;
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      int node = Integer.numberOfTrailingZeros(rest);
      double cpu = share(arrangement.freeCpu(host, node), fleet.allocatableCpu(host, node));
      double memory =
          share(arrangement.freeMemory(host, node), fleet.allocatableMemory(host, node));
      least = Math.min(least, Math.min(cpu, memory));
    }
    return least;
  }

  private static double share(long part, long whole) {
    return (double) part / Math.max(1, whole);
  }
}
