package io.drover.simulation;

import io.drover.model.HostId;
import io.drover.model.ZoneId;
import io.drover.model.Zones;
import io.drover.watch.Ballot;
import io.drover.watch.Quorum;
import io.drover.watch.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * Three watchers, each of which hears the hosts and, over the network, what the others say; each
 * acts on what it concludes.
 */
final class Watchers {
  private static final Duration PROBE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final double MOST_SILENT = 0.5;
  private static final Set<String> NAMES = Set.of("a", "b", "c");

  private final ControlProcess control;
  private final List<Watcher> watchers;
  private final Zones zones = new Zones();

  private record Watcher(Watch watch, Quorum quorum) {}

  Watchers(ControlProcess control) {
    this.control = control;
    this.watchers =
        NAMES.stream()
            .sorted()
            .map(name -> new Watcher(new Watch(name, PATIENCE, MOST_SILENT), new Quorum(FRESH)))
            .toList();
  }

  void start(Map<HostId, ZoneId> hosts) {
    zones.expect(hosts);
    watchers.forEach(watcher -> watcher.watch().expect(hosts.keySet(), nanos()));
    control.every(PROBE, () -> watchers.forEach(watcher -> round(watcher, hosts.keySet())));
  }

  private void round(Watcher watcher, Collection<HostId> hosts) {
    hosts.stream().filter(control::hears).forEach(host -> watcher.watch().hear(host, nanos()));
    Ballot ballot = watcher.watch().ballot(nanos());
    watchers.forEach(other -> control.send(() -> other.quorum().accept(ballot, nanos())));
    SortedMap<HostId, Duration> lost = watcher.quorum().lost(NAMES, nanos());
    control.lostAre(lost.keySet());
    Set<HostId> withZone = zones.lostWithZone(lost.keySet());
    lost.forEach(
        (host, silentFor) -> control.declareLost(host, silentFor, withZone.contains(host)));
  }

  private long nanos() {
    return Duration.between(Instant.EPOCH, control.steadyNow()).toNanos();
  }
}
