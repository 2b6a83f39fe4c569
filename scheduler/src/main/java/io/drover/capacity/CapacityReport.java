package io.drover.capacity;

import io.drover.model.HostId;
import io.drover.placement.PlacementAnswer.Refusal;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many more VMs of a flavor fit, host by host. Hosts do not compete for them, so the sum is
 * exact.
 *
 * @param hosts in id order
 * @param refusals why the hosts that take none do not, the busiest rule first
 */
public record CapacityReport(Flavor flavor, List<HostRoom> hosts, List<Refusal> refusals) {
  public CapacityReport {
    hosts = List.copyOf(hosts);
    refusals = List.copyOf(refusals);
  }

  /**
   * @param more how many more VMs the host takes
   * @param binds what keeps the next one off: CPU, memory, CPU and memory, NUMA nodes, or a rule
   */
  public record HostRoom(HostId host, int more, String binds) {}

  public long fits() {
    return hosts.stream().mapToLong(HostRoom::more).sum();
  }

  /** How many hosts take so many more, by that number. */
  public SortedMap<Integer, Integer> histogram() {
    var histogram = new TreeMap<Integer, Integer>();
    hosts.forEach(host -> histogram.merge(host.more(), 1, Integer::sum));
    return histogram;
  }

  /** What binds on how many hosts, by its name. */
  public SortedMap<String, Integer> binding() {
    var binding = new TreeMap<String, Integer>();
    hosts.forEach(host -> binding.merge(host.binds(), 1, Integer::sum));
    return binding;
  }

  /** What binds on the most hosts; of equal ones the first by name. */
  public String bindsMost() {
    return binding().entrySet().stream()
        .reduce((most, next) -> next.getValue() > most.getValue() ? next : most)
        .map(entry -> entry.getKey())
        .orElse("nothing");
  }
}
