package io.drover.capacity;

import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.model.DomainLevel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is lost with each failure domain of a level: its hosts, and its VMs that may be moved, in
 * the order in which they are started again: biggest first by CPU, then memory, then by host and
 * id.
 */
final class Lost {
  private final FleetSnapshot fleet;
  private final DomainLevel level;
  private final int[] domainOf;
  private final List<List<Integer>> hosts = new ArrayList<>();
  private final List<List<Demand>> vms = new ArrayList<>();

  Lost(FleetSnapshot fleet, DomainLevel level) {
    this.fleet = fleet;
    this.level = level;
    for (int domain = 0; domain < fleet.domains(level); domain++) {
      hosts.add(new ArrayList<>());
    }
    domainOf = new int[fleet.hosts()];
    for (int host = 0; host < domainOf.length; host++) {
      domainOf[host] = fleet.domain(level, host);
      hosts.get(domainOf[host]).add(host);
    }
    hosts.forEach(lost -> vms.add(movable(lost)));
  }

  private List<Demand> movable(List<Integer> lost) {
    return lost.stream()
        .flatMapToInt(host -> IntStream.range(fleet.firstVm(host), fleet.firstVm(host + 1)))
        .filter(fleet::vmMovable)
        .mapToObj(vm -> Demand.ofResident(fleet, vm))
        .sorted(
            Comparator.<Demand>comparingLong(vm -> vm.cpu() * vm.numaNodes())
                .thenComparingLong(vm -> vm.memory() * vm.numaNodes())
                .reversed()
                .thenComparingInt(Demand::row))
        .toList();
  }

  int domains() {
    return hosts.size();
  }

  /** The hosts of the domain, ascending. */
  List<Integer> hosts(int domain) {
    return hosts.get(domain);
  }

  List<Demand> vms(int domain) {
    return vms.get(domain);
  }

  boolean holds(int domain, int host) {
    return domainOf[host] == domain;
  }

  int domainOf(int host) {
    return domainOf[host];
  }

  String name(int domain) {
    return level.domainOf(fleet.hostSpec(hosts.get(domain).getFirst()));
  }
}
