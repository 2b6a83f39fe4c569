package io.drover.rebalance;

import io.drover.constraint.Constraints;
import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.HostView;
import io.drover.fleetview.NumaFit;
import io.drover.model.HostId;
import io.drover.objective.Objectives;
import io.drover.objective.Weights;
import io.drover.placement.PlacementAnswer.Refusal;
import io.drover.placement.PlacementAnswer.Unplaceable;
import io.drover.placement.Placer;
import io.drover.rebalance.Evacuation.Stranded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds a place for every VM of the hosts to be emptied: biggest first, each on the target that it
 * makes least worse, with an extra charge for each VM a target is already to take, so that the
 * copies spread over many links. A VM that fits below the load ceiling nowhere may go above it.
 * O(VMs · targets): 5,000 VMs over 1,500 targets take under a second.
 */
public final class Evacuator {
  /**
   * What each VM already bound for a target, by this or an earlier plan, counts against it, in
   * cores of score.
   */
  private static final double PER_ARRIVAL = 0.5;

  /** Spreading needs balance to count even where the weights leave it out. */
  private static final double LEAST_BALANCE = 1;

  private final FleetSnapshot fleet;
  private final Objectives objectives;
  private final Weights weights;
  private final Arrangement arrangement;
  private final MoveRules rules;
  private final NumaFit numa;
  private final int[] targets;
  private final double[] targetCost;
  private final int[] arrivals;

  private Evacuator(FleetSnapshot fleet, Weights weights, int[] targets) {
    this.fleet = fleet;
    this.weights = weights;
    this.targets = targets;
    objectives =
        new Objectives(
            new Weights(
                weights.safetyLevel(),
                weights.targetCeiling(),
                weights.load(),
                Math.max(weights.balance(), LEAST_BALANCE),
                weights.fragments(),
                weights.chunkCores(),
                weights.perMove(),
                weights.perGibibyte()));
    arrangement = new Arrangement(fleet);
    rules = new MoveRules(arrangement, weights.targetCeiling());
    numa = new NumaFit(arrangement, weights.chunkCores() * 1000L);
    targetCost = new double[fleet.hosts()];
    for (int host : targets) {
      targetCost[host] = objectives.cost(arrangement, host);
    }
    arrivals = new int[fleet.hosts()];
    for (int vm = 0; vm < fleet.vms(); vm++) {
      arrivals[fleet.vmHost(vm)] += fleet.vmIncoming(vm) ? 1 : 0;
    }
  }

  /** Moves for every VM of these hosts; a host that the snapshot does not know is passed over. */
  public static Evacuation empty(FleetSnapshot fleet, Set<HostId> hosts, Weights weights) {
    int[] sources =
        hosts.stream().sorted().flatMapToInt(id -> fleet.hostIndex(id).stream()).toArray();
    boolean[] emptied = new boolean[fleet.hosts()];
    for (int source : sources) {
      emptied[source] = true;
    }
    int[] targets =
        IntStream.range(0, fleet.hosts()).filter(h -> fleet.takesVms(h) && !emptied[h]).toArray();
    return new Evacuator(fleet, weights, targets).empty(sources);
  }

  private Evacuation empty(int[] sources) {
    List<Integer> biggestFirst =
        IntStream.of(sources)
            .flatMap(h -> IntStream.range(fleet.firstVm(h), fleet.firstVm(h + 1)))
            .filter(vm -> !fleet.vmIncoming(vm))
            .boxed()
            .sorted(
                Comparator.<Integer>comparingLong(vm -> -fleet.vmCpu(vm) * fleet.vmNumaNodes(vm))
                    .thenComparing(
                        Comparator.comparingLong(vm -> -fleet.vmMemory(vm) * fleet.vmNumaNodes(vm)))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    var legs = new ArrayList<Leg>();
    var stranded = new ArrayList<Stranded>();
    for (int vm : biggestFirst) {
      int host = fleet.vmMovable(vm) ? best(vm) : -1;
      if (host < 0) {
        stranded.add(new Stranded(fleet.vmSpec(vm), fleet.vmPlacement(vm), why(vm)));
      } else {
        legs.add(new Leg(vm, host, numa.mask(vm, host)));
        arrangement.move(vm, host, legs.getLast().mask());
        arrivals[host]++;
        targetCost[host] = objectives.cost(arrangement, host);
      }
    }
    return new Evacuation(
        Steps.of(fleet, new Objectives(weights), Double.POSITIVE_INFINITY, legs),
        stranded,
        fleet.revision());
  }

  private int best(int vm) {
    int below = best(vm, true);
    return below >= 0 ? below : best(vm, false);
  }

  private int best(int vm, boolean belowCeiling) {
    int best = -1;
    double bestAdded = Double.POSITIVE_INFINITY;
    int home = arrangement.hostOf(vm);
    int homeMask = arrangement.maskOf(vm);
    for (int host : targets) {
      if (!rules.mayEnter(vm, host)
          || (belowCeiling && !rules.belowCeiling(vm, host))
          || !rules.joins(vm, host)) {
        continue;
      }
      int mask = numa.mask(vm, host);
      if (mask == 0) {
        continue;
      }
      arrangement.move(vm, host, mask);
      double added =
          objectives.cost(arrangement, host) - targetCost[host] + PER_ARRIVAL * arrivals[host];
      arrangement.move(vm, home, homeMask);
      if (added < bestAdded) {
        best = host;
        bestAdded = added;
      }
    }
    return best;
  }

  private Unplaceable why(int vm) {
    var demand = Demand.ofResident(fleet, vm);
    List<Refusal> refusals =
        Placer.refusals(demand, targets, Constraints.forced(), new HostView(arrangement));
    return new Unplaceable(fleet.vmSpec(vm), fleet.revision(), refusals);
  }
}
