package io.drover.simulation.world;

import io.drover.model.PoolId;
import io.drover.model.RackId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The links of the migration network and the storage pools, numbered: each host's NIC, rack's
 * uplink and pool, both ways.
 */
final class Links {
  private final double[] full;
  private final double[] now;
  private final int rackBase;
  private final int poolBase;
  private final Map<RackId, Integer> racks = new HashMap<>();
  private final Map<PoolId, Integer> pools = new HashMap<>();

  Links(WorldSpec spec) {
    List<RackId> rackIds =
        new ArrayList<>(new TreeSet<>(spec.hosts().stream().map(host -> host.rack()).toList()));
    TreeSet<PoolId> poolIds = new TreeSet<>();
    spec.hosts().forEach(host -> poolIds.addAll(host.pools()));
    spec.residents().forEach(resident -> poolIds.add(resident.vm().pool()));
    rackBase = 2 * spec.hosts().size();
    poolBase = rackBase + 2 * rackIds.size();
    full = new double[poolBase + 2 * poolIds.size()];
    for (int i = 0; i < spec.hosts().size(); i++) {
      both(2 * i, spec.hosts().get(i).nic().bytesPerSecond());
    }
    for (RackId rack : rackIds) {
      both(rackBase + 2 * racks.size(), spec.uplinkOf(rack).bytesPerSecond());
      racks.put(rack, racks.size());
    }
    for (PoolId pool : poolIds) {
      both(poolBase + 2 * pools.size(), spec.tierOf(pool).carried().bytesPerSecond());
      pools.put(pool, pools.size());
    }
    now = full.clone();
  }

  private void both(int link, long bytesPerSecond) {
    full[link] = bytesPerSecond;
    full[link + 1] = bytesPerSecond;
  }

  int count() {
    return now.length;
  }

  double[] capacities() {
    return now;
  }

  int out(HostState host) {
    return 2 * host.index;
  }

  int in(HostState host) {
    return 2 * host.index + 1;
  }

  int out(RackId rack) {
    return rackBase + 2 * rackIndex(rack);
  }

  int in(RackId rack) {
    return rackBase + 2 * rackIndex(rack) + 1;
  }

  /** Hosts of one rack do not use its uplink. */
  int[] route(HostState source, HostState target) {
    RackId from = source.spec.rack();
    RackId to = target.spec.rack();
    return from.equals(to)
        ? new int[] {out(source), in(target)}
        : new int[] {out(source), out(from), in(to), in(target)};
  }

  /** As {@link #route}, and through the pools that are read and written. */
  int[] diskRoute(HostState source, HostState target, PoolId read, PoolId written) {
    int[] route = route(source, target);
    int[] longer = Arrays.copyOf(route, route.length + 2);
    longer[route.length] = poolBase + 2 * poolIndex(read);
    longer[route.length + 1] = poolBase + 2 * poolIndex(written) + 1;
    return longer;
  }

  /** Where the disks go when the target does not reach their pool: its pool with the first id. */
  static PoolId landingPool(HostState target) {
    return target.spec.pools().stream().min(Comparator.naturalOrder()).orElseThrow();
  }

  void slow(int outLink, double factor) {
    now[outLink] = full[outLink] * factor;
    now[outLink + 1] = full[outLink + 1] * factor;
  }

  private int rackIndex(RackId rack) {
    Integer index = racks.get(rack);
    if (index == null) {
      throw new IllegalArgumentException("rack " + rack + " is not in this world");
    }
    return index;
  }

  private int poolIndex(PoolId pool) {
    Integer index = pools.get(pool);
    if (index == null) {
      throw new IllegalArgumentException("pool " + pool + " is not in this world");
    }
    return index;
  }
}
