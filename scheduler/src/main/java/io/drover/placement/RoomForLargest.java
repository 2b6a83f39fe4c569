package io.drover.placement;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.Slots;
import io.drover.objective.ScoreTerm;
import java.util.List;
import java.util.stream.IntStream;

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
 * <p>Each counts only where those before it are equal. For one thread.
 */
final class RoomForLargest implements Preference {
  private static final List<String> PARTS =
      List.of("places", "shortage", "open host", "taken node");

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

  /** What the place weighed last costs: places, shortage, host, node. */
  private final double[] parts = new double[PARTS.size()];

  /**
   * @param largest the VM that room is kept for
   */
  RoomForLargest(Arrangement arrangement, Demand largest) {
    this.arrangement = arrangement;
    fleet = arrangement.fleet();
    this.largest = largest;
    places = new Slots(arrangement, largest);
  }

  /** {@inheritDoc} O(2^nodes · nodes²). */
  @Override
  public int mask(Demand vm, int host) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    int masks = 1 << fleet.nodesOf(host);
    for (int mask = 1; mask < masks; mask++) {
      if (Integer.bitCount(mask) == vm.numaNodes() && fits(vm, host, mask)) {
        double cost = weigh(vm, host, mask);
        if (cost < least) {
          best = mask;
          least = cost;
        }
      }
    }
    return best;
  }

  /** {@inheritDoc} A whole number. */
  @Override
  public double added(Demand vm, int host) {
    return weigh(vm, host, mask(vm, host));
  }

  @Override
  public List<ScoreTerm> terms(Demand vm, int host) {
    weigh(vm, host, mask(vm, host));
    return IntStream.range(0, parts.length)
        .mapToObj(part -> new ScoreTerm(PARTS.get(part), parts[part]))
        .toList();
  }

  /** A breach of weight 1 counts as much as a place. */
  @Override
  public double ruleUnit() {
    return PLACE;
  }

  private double weigh(Demand vm, int host, int mask) {
    int placesBefore = places.on(host);
    double shortageBefore = shortage(host);
    double open = openShare(host);
    double openNode = leastOpen(host, mask);
    arrangement.hold(vm, host, mask, 1);
    int lost = placesBefore - places.on(host);
    double added = shortage(host) - shortageBefore;
    arrangement.hold(vm, host, mask, -1);
    parts[0] = PLACE * lost;
    parts[1] = SHORTAGE * Math.rint(OF_SHORTAGE * added);
    parts[2] = FULLNESS * Math.rint(OF_FULLNESS * open);
    parts[3] = Math.rint(OF_NODE * (1 - openNode));
    return parts[0] + parts[1] + parts[2] + parts[3];
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

  /** The free share of the host's CPU or memory, whichever is less; 0 to 1. */
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

  /** The open share of the mask's node that has least of it; 0 to 1. */
  private double leastOpen(int host, int mask) {
    double least = mask == 0 ? 0 : 1;
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      int node = Integer.numberOfTrailingZeros(rest);
      double cpu = share(arrangement.freeCpu(host, node), fleet.allocatableCpu(host, node));
      double memory =
          share(arrangement.freeMemory(host, node), fleet.allocatableMemory(host, node));
      least = Math.clamp(Math.min(cpu, memory), 0.0, least);
    }
    return least;
  }

  private static double share(long part, long whole) {
    return (double) part / Math.max(1, whole);
  }
}
