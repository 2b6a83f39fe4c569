package io.drover.capacity;

import io.drover.capacity.CapacityReport.HostRoom;
import io.drover.constraint.Constraint;
import io.drover.constraint.Constraints;
import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.HostView;
import io.drover.fleetview.Slots;
import io.drover.placement.Placer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** How many more VMs of a flavor fit on each host, by every rule that a placement keeps. */
public final class Capacity {
  private final Arrangement arrangement;
  private final FleetSnapshot fleet;
  private final Demand vm;
  private final OptionalDouble ceiling;
  private final Slots slots;

  private Capacity(FleetSnapshot fleet, Flavor flavor, OptionalDouble ceiling) {
    this.fleet = fleet;
    this.ceiling = ceiling;
    arrangement = new Arrangement(fleet);
    vm = Demand.ofNew(fleet, flavor.vm(), flavor.expectedUse());
    slots = new Slots(arrangement, vm);
  }

  /**
   * Counts without searching: O(hosts · NUMA nodes).
   *
   * @param ceiling share of its physical CPU that a host may use after each placement; empty where
   *     use is not known
   */
  public static CapacityReport of(FleetSnapshot fleet, Flavor flavor, OptionalDouble ceiling) {
    return new Capacity(fleet, flavor, ceiling).report(flavor);
  }

  static Constraints rules(OptionalDouble ceiling) {
    return ceiling.isPresent() ? Constraints.all(ceiling.getAsDouble()) : Constraints.forced();
  }

  private CapacityReport report(Flavor flavor) {
    Constraints rules = rules(ceiling);
    var view = new HostView(arrangement);
    var hosts = new ArrayList<HostRoom>(fleet.hosts());
    var without = new ArrayList<Integer>();
    for (int host = 0; host < fleet.hosts(); host++) {
      Optional<Constraint> refusing = rules.refusing(vm, view.at(host));
      if (refusing.isPresent()) {
        without.add(host);
        boolean room = refusing.get().rule().equals("capacity");
        String binds =
            room && fleet.nodesOf(host) >= vm.numaNodes()
                ? roomBinds(host, 0)
                : room ? "NUMA nodes" : refusing.get().rule();
        hosts.add(new HostRoom(fleet.hostId(host), 0, binds));
      } else {
        hosts.add(room(host));
      }
    }
    int[] refused = without.stream().mapToInt(Integer::intValue).toArray();
    return new CapacityReport(flavor, hosts, Placer.refusals(vm, refused, rules, view));
  }

  /** What a host takes that takes at least one. */
  private HostRoom room(int host) {
    int byRoom = slots.on(host);
    long byLoad = belowCeiling(host);
    return byLoad < byRoom
        ? new HostRoom(fleet.hostId(host), (int) byLoad, "load ceiling")
        : new HostRoom(fleet.hostId(host), byRoom, roomBinds(host, byRoom));
  }

  /** How many times the expected use fits below the ceiling. */
  private long belowCeiling(int host) {
    if (ceiling.isEmpty() || vm.cpuUsed() == 0) {
      return Long.MAX_VALUE;
    }
    double most = ceiling.getAsDouble() * fleet.physicalCpu(host);
    long count = Math.max(0, (long) ((most - arrangement.load(host)) / vm.cpuUsed()));
    while (count > 0 && arrangement.load(host) + count * vm.cpuUsed() > most) {
      count--;
    }
    while (arrangement.load(host) + (count + 1) * vm.cpuUsed() <= most) {
      count++;
    }
    return count;
  }

  /** Of which resource there is less, on most of the nodes that are full with so many VMs. */
  private String roomBinds(int host, int more) {
    int cpu = 0;
    int memory = 0;
    for (int node = 0; node < fleet.nodesOf(host); node++) {
      if (slots.onNode(host, node) <= more) {
        long byCpu = Math.max(0, arrangement.freeCpu(host, node)) / vm.cpu();
        long byMemory = Math.max(0, arrangement.freeMemory(host, node)) / vm.memory();
        cpu += byCpu <= byMemory ? 1 : 0;
        memory += byMemory <= byCpu ? 1 : 0;
      }
    }
    return cpu == memory ? "CPU and memory" : cpu > memory ? "CPU" : "memory";
  }

  /** Room by room: how many more each host takes. */
  static int[] more(CapacityReport report) {
    List<HostRoom> hosts = report.hosts();
    return IntStream.range(0, hosts.size()).map(host -> hosts.get(host).more()).toArray();
  }
}
