package io.drover.simulation.world;

import io.drover.model.DataRate;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.VmId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a world is made of.
 *
 * @param uplink what a rack's uplink carries in each direction, where {@code uplinks} does not say
 *     otherwise
 * @param tiers by pool; a pool that is not named is {@link StorageTier#SSD}
 */
public record WorldSpec(
    List<HostSpec> hosts,
    List<Resident> residents,
    CpuDemand demand,
    DataRate uplink,
    Map<RackId, DataRate> uplinks,
    Map<PoolId, StorageTier> tiers,
    Physics physics) {
  public WorldSpec {
    hosts = List.copyOf(hosts);
    residents = List.copyOf(residents);
    uplinks = Map.copyOf(uplinks);
    tiers = Map.copyOf(tiers);
    Set<HostId> known = new HashSet<>();
    for (HostSpec host : hosts) {
      if (!known.add(host.id())) {
        throw new IllegalArgumentException("host " + host.id() + " is there twice");
      }
    }
    Set<VmId> placed = new HashSet<>();
    for (Resident resident : residents) {
      if (!placed.add(resident.vm().id())) {
        throw new IllegalArgumentException("VM " + resident.vm().id() + " is there twice");
      }
      if (!known.contains(resident.placement().host())) {
        throw new IllegalArgumentException(
            "VM "
                + resident.vm().id()
                + " is placed on "
                + resident.placement().host()
                + ", which is not there");
      }
    }
  }

  public WorldSpec(
      List<HostSpec> hosts, List<Resident> residents, CpuDemand demand, DataRate uplink) {
    this(hosts, residents, demand, uplink, Map.of(), Map.of(), Physics.TYPICAL);
  }

  public WorldSpec withPhysics(Physics changed) {
    return new WorldSpec(hosts, residents, demand, uplink, uplinks, tiers, changed);
  }

  DataRate uplinkOf(RackId rack) {
    return uplinks.getOrDefault(rack, uplink);
  }

  StorageTier tierOf(PoolId pool) {
    return tiers.getOrDefault(pool, StorageTier.SSD);
  }
}
