package io.drover.simulation.benchmark;

import io.drover.model.Cordon;
import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Guest;
import io.drover.model.HostSpec;
import io.drover.model.PoolId;
import io.drover.model.VmSpec;
import io.drover.simulation.scenario.DerivedFleet;
import io.drover.simulation.scenario.FleetShape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A derived fleet in which every rule has something to refuse: each 50th host is cordoned, each
 * 97th is silent, each fifth does not reach the second storage pool, three VMs of each 40 keep
 * apart, a tenth of the hosts is above the load ceiling, and groups have {@link FleetRules}.
 */
public final class RuledFleet {
  public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  public static final Duration STALE_AFTER = Duration.ofMinutes(1);
  public static final PoolId SECOND_POOL = new PoolId("second");

  private static final int CORDONED_EVERY = 50;
  private static final int SILENT_EVERY = 97;
  private static final int WITHOUT_POOL_EVERY = 5;

  private RuledFleet() {}

  public static List<HostDigest> digests(FleetShape shape, long seed) {
    List<HostDigest> derived = DerivedFleet.of(shape, seed, NOON).digests();
    var rules = new FleetRules(shape);
    List<HostDigest> digests = new ArrayList<>(derived.size());
    for (int i = 0; i < derived.size(); i++) {
      digests.add(ruled(derived.get(i), i, rules));
    }
    return digests;
  }

  private static HostDigest ruled(HostDigest host, int index, FleetRules rules) {
    HostSpec spec = host.spec();
    Set<PoolId> pools = new HashSet<>(spec.pools());
    if (index % WITHOUT_POOL_EVERY != 3) {
      pools.add(SECOND_POOL);
    }
    var reaching =
        new HostSpec(
            spec.id(),
            spec.zone(),
            spec.rack(),
            spec.numaNodes(),
            spec.cpuOvercommit(),
            spec.nic(),
            pools);
    return new HostDigest(
        reaching,
        host.revision(),
        index % SILENT_EVERY == 11 ? NOON.minus(STALE_AFTER.multipliedBy(2)) : NOON,
        host.cpuUsed(),
        index % CORDONED_EVERY == 7 ? Cordon.CORDONED : Cordon.OPEN,
        host.guests().stream().map(guest -> grouped(guest, rules)).toList(),
        host.incoming());
  }

  private static Guest grouped(Guest guest, FleetRules rules) {
    VmSpec vm = guest.vm();
    int index = Integer.parseInt(vm.id().value().substring("vm-".length()));
    return new Guest(
        rules.grouped(vm, index, vm.pool()), guest.numa(), guest.cpuUsed(), guest.dirtyRate());
  }
}
