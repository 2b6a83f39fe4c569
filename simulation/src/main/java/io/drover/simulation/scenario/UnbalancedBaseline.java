package io.drover.simulation.scenario;

import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.simulation.world.Resident;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How hot a fleet runs if nothing is ever moved: what balancing is held against. Every minute of
 * virtual time each host's demand is held against its physical CPU.
 *
 * @param hotHostMinutes hosts above 80 %, summed over the minutes
 * @param hostMinutes all hosts, summed over the minutes
 * @param meanLoad demand of the fleet over its physical CPU, over all minutes
 */
public record UnbalancedBaseline(long hotHostMinutes, long hostMinutes, double meanLoad) {
  /** Share of its physical CPU above which a host is hot. */
  public static final double HOT = 0.80;

  public static final Duration INTERVAL = Duration.ofMinutes(1);

  /**
   * From the scenario's start on, both ends sampled. O(minutes · VMs): 2,000 hosts and two hours
   * take about half a second.
   */
  public static UnbalancedBaseline of(Scenario scenario, Duration duration) {
    return of(scenario, scenario.start(), duration);
  }

  /** The same from a later moment on. */
  public static UnbalancedBaseline of(Scenario scenario, Instant from, Duration duration) {
    List<HostSpec> hosts = scenario.world().hosts();
    Map<HostId, Integer> indexes = new HashMap<>();
    long[] physical = new long[hosts.size()];
    long physicalSum = 0;
    for (HostSpec host : hosts) {
      physical[indexes.size()] = host.physicalCpu().millicores();
      physicalSum += host.physicalCpu().millicores();
      indexes.put(host.id(), indexes.size());
    }
    List<Resident> residents = scenario.world().residents();
    int[] hostOf =
        residents.stream()
            .mapToInt(resident -> indexes.getOrDefault(resident.placement().host(), 0))
            .toArray();
    long hot = 0;
    long minutes = duration.dividedBy(INTERVAL) + 1;
    double demanded = 0;
    for (long minute = 0; minute < minutes; minute++) {
      Instant at = from.plus(INTERVAL.multipliedBy(minute));
      long[] demand = new long[hosts.size()];
      for (int i = 0; i < hostOf.length; i++) {
        demand[hostOf[i]] +=
            scenario.world().demand().of(residents.get(i).vm().id(), at).millicores();
      }
      for (int host = 0; host < demand.length; host++) {
        demanded += demand[host];
        hot += demand[host] > HOT * physical[host] ? 1 : 0;
      }
    }
    return new UnbalancedBaseline(
        hot, minutes * hosts.size(), demanded / minutes / Math.max(1, physicalSum));
  }

  /** Share of all host-minutes that are hot. */
  public double hotShare() {
    return hostMinutes == 0 ? 0 : (double) hotHostMinutes / hostMinutes;
  }
}
