package io.drover.placement;

import io.drover.fleetview.FleetSnapshot;
import io.drover.model.Cpu;
import io.drover.model.FailoverPlan;
import io.drover.model.HostId;
import io.drover.model.Placement;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.objective.Weights;
import io.drover.placement.PlacementAnswer.Placed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * Works out where every host's VMs would go if it were lost, so that nobody has to search when it
 * is. For its loss with its zone, all the zone's VMs have places at once. For its loss alone or
 * with its rack, racks are taken together up to a tenth of the fleet: their VMs have places at
 * once, as more than one may be lost; and each has another in case the first is lost too. Plans of
 * different such parts share the same room: a host may turn down what others took, and the VM then
 * waits for its cell.
 *
 * <p>Pure: it may be run on any thread, and gives the same plans for the same snapshot and seed.
 */
public final class FailoverPlanner {
  /** Share of the fleet's hosts whose loss at once the places of one part suffice for. */
  private static final double LOST_AT_ONCE = 0.1;

  private final FleetSnapshot fleet;
  private final Weights weights;
  private final long seed;

  /**
   * @param seed of what is left to chance
   */
  public FailoverPlanner(FleetSnapshot fleet, Weights weights, long seed) {
    this.fleet = fleet;
    this.weights = weights;
    this.seed = seed;
  }

  private record Homeless(VmSpec vm, Cpu use, HostId host) {}

  /** A plan for each host. */
  public SortedMap<HostId, FailoverPlan> plans() {
    Collection<List<Integer>> racks = by(fleet::rack).values();
    Collection<List<Integer>> parts = racks.size() > 1 ? racks : by(host -> host).values();
    Collection<List<Integer>> zones = by(fleet::zone).values();
    var withRack = new TreeMap<HostId, SortedMap<VmId, Placement>>();
    var otherwise = new TreeMap<HostId, SortedMap<VmId, Placement>>();
    var withZone = new TreeMap<HostId, SortedMap<VmId, Placement>>();
    List<List<Integer>> together = together(parts);
    for (int part = 0; part < together.size(); part++) {
      withRack.putAll(lose(together.get(part), part, together.size()));
      int other = (part + 1) % together.size();
      otherwise.putAll(lose(together.get(part), other, together.size()));
    }
    if (zones.size() > 1) {
      zones.forEach(hosts -> withZone.putAll(lose(hosts, 0, 1)));
    }
    var plans = new TreeMap<HostId, FailoverPlan>();
    for (int host = 0; host < fleet.hosts(); host++) {
      HostId id = fleet.hostId(host);
      plans.put(
          id,
          new FailoverPlan(
              withRack.getOrDefault(id, new TreeMap<>()),
              otherwise.getOrDefault(id, new TreeMap<>()),
              withZone.getOrDefault(id, new TreeMap<>())));
    }
    return plans;
  }

  private Map<Integer, List<Integer>> by(IntUnaryOperator domain) {
    var domains = new TreeMap<Integer, List<Integer>>();
    for (int host = 0; host < fleet.hosts(); host++) {
      domains.computeIfAbsent(domain.applyAsInt(host), _ -> new ArrayList<>()).add(host);
    }
    return domains;
  }

  private List<List<Integer>> together(Collection<List<Integer>> parts) {
    double most = LOST_AT_ONCE * fleet.hosts();
    var together = new ArrayList<List<Integer>>();
    List<Integer> current = new ArrayList<>();
    for (List<Integer> part : parts) {
      if (!current.isEmpty() && current.size() + part.size() > most) {
        together.add(current);
        current = new ArrayList<>();
      }
      current.addAll(part);
    }
    together.add(current);
    return together;
  }

  /** Places for all VMs of these hosts, on others, by host. */
  private Map<HostId, SortedMap<VmId, Placement>> lose(List<Integer> hosts, int part, int parts) {
    var search = new RefugeSearch(fleet, weights, seed + hosts.getFirst(), part, parts);
    var homeless = new ArrayList<Homeless>();
    for (int host : hosts) {
      HostId id = fleet.hostId(host);
      var guests = new ArrayList<VmId>();
      for (int vm = fleet.firstVm(host); vm < fleet.firstVm(host + 1); vm++) {
        if (!fleet.vmIncoming(vm)) {
          VmSpec spec = fleet.vmSpec(vm).withMovable(true);
          guests.add(spec.id());
          homeless.add(new Homeless(spec, new Cpu(fleet.vmCpuUsed(vm)), id));
        }
      }
      search.lose(id, guests);
    }
    homeless.sort(Comparator.comparing(Homeless::vm, RefugeSearch.ORDER));
    var places = new TreeMap<HostId, SortedMap<VmId, Placement>>();
    for (Homeless one : homeless) {
      if (search.place(one.vm(), one.use(), one.host()) instanceof Placed placed) {
        places
            .computeIfAbsent(one.host(), _ -> new TreeMap<>())
            .put(one.vm().id(), placed.placement());
      }
    }
    return places;
  }
}
