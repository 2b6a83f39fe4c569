package io.drover.simulation;

import io.drover.cell.CellPolicy;
import io.drover.host.Host;
import io.drover.model.Cordon;
import io.drover.model.DataRate;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.Placement;
import io.drover.simulation.world.CpuDemand;
import io.drover.simulation.world.Physics;
import io.drover.simulation.world.Resident;
import io.drover.simulation.world.WorldSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is played in a run: a small fleet, its load, and what people do to it.
 *
 * @param uplink of each rack
 * @param blindPlans when, since the start, an operator orders moves without looking
 * @param watched whether watchers look after the hosts, as with several nodes
 * @param lasts how long things happen and go wrong; then all is mended and has to come to rest
 */
record Script(
    long seed,
    Instant start,
    List<HostSetup> hosts,
    CpuDemand demand,
    DataRate uplink,
    Physics physics,
    CellPolicy policy,
    List<CordonChange> cordons,
    List<Duration> blindPlans,
    Duration sampleEvery,
    boolean watched,
    Duration lasts) {
  Script {
    hosts = List.copyOf(hosts);
    cordons = List.copyOf(cordons);
    blindPlans = List.copyOf(blindPlans);
  }

  /** A host and the VMs that run there at the start. */
  record HostSetup(HostSpec spec, List<Host.Resident> residents) {
    HostSetup {
      residents = List.copyOf(residents);
    }
  }

  /** An operator's doing, {@code from} the start on. */
  record CordonChange(HostId host, Cordon cordon, Duration from) {}

  WorldSpec world() {
    var residents = new ArrayList<Resident>();
    for (HostSetup host : hosts) {
      for (Host.Resident resident : host.residents()) {
        residents.add(
            new Resident(
                resident.vm(), new Placement(host.spec().id(), resident.numa()), resident.epoch()));
      }
    }
    return new WorldSpec(hosts.stream().map(HostSetup::spec).toList(), residents, demand, uplink)
        .withPhysics(physics);
  }
}
