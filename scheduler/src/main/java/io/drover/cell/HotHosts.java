package io.drover.cell;

import io.drover.model.HostDigest;
import io.drover.model.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which hosts are hot, and since when. A host becomes hot above one level and stops below a lower
 * one, so that a load that hovers at the level does not flap; only one that stayed hot for the hold
 * time calls for a plan.
 */
final class HotHosts {
  private final double hot;
  private final double cool;
  private final Duration hold;
  private final Map<HostId, Instant> since = new TreeMap<>();
  private final SortedSet<HostId> held = new TreeSet<>();

  HotHosts(double hot, double cool, Duration hold) {
    this.hot = hot;
    this.cool = cool;
    this.hold = hold;
  }

  void accept(HostDigest digest) {
    HostId host = digest.spec().id();
    double load =
        (double) digest.cpuUsed().millicores()
            / Math.max(1, digest.spec().physicalCpu().millicores());
    if (load < cool) {
      since.remove(host);
      held.remove(host);
    } else if (load > hot || since.containsKey(host)) {
      Instant began = since.computeIfAbsent(host, _ -> digest.sampledAt());
      if (!digest.sampledAt().isBefore(began.plus(hold))) {
        held.add(host);
      }
    }
  }

  void forget(HostId host) {
    since.remove(host);
    held.remove(host);
  }

  /** Hosts that have been hot for the hold time, in id order. */
  SortedSet<HostId> held() {
    return Collections.unmodifiableSortedSet(held);
  }

  int count() {
    return since.size();
  }
}
