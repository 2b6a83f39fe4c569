package io.drover.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Whether hosts are lost one by one or with their zone. Mutable, for one thread. */
public final class Zones {
  private final Map<HostId, ZoneId> zones = new HashMap<>();
  private final Map<ZoneId, Integer> sizes = new HashMap<>();

  /** These hosts stand in these zones; one that is known stays where it is. */
  public void expect(Map<HostId, ZoneId> hosts) {
    hosts.forEach((host, zone) -> {
      if (zones.putIfAbsent(host, zone) == null) {
        sizes.merge(zone, 1, Integer::sum);
      }
    });
  }

  /** Those of the lost hosts that are lost with most hosts of their zone, two at least. */
  public Set<HostId> lostWithZone(Collection<HostId> lost) {
    Map<ZoneId, Integer> losses = new HashMap<>();
    Set<HostId> known = new HashSet<>(lost);
    known.retainAll(zones.keySet());
    known.forEach(host -> losses.merge(zones.get(host), 1, Integer::sum));
    known.removeIf(host -> {
      ZoneId zone = zones.get(host);
      int of = losses.getOrDefault(zone, 0);
      return of < 2 || 2 * of <= sizes.getOrDefault(zone, 0);
    });
    return known;
  }
}
