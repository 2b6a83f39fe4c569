package io.drover.failover;

import io.drover.model.HostId;
import java.util.Collection;
import java.util.Set;

/**
 * The hosts that this node's watcher takes for lost: what it writes, the node's actors may read.
 */
public final class LostHosts {
  private volatile Set<HostId> hosts = Set.of();

  void are(Collection<HostId> lost) {
    hosts = Set.copyOf(lost);
  }

  public int count() {
    return hosts.size();
  }

  public boolean contains(HostId host) {
    return hosts.contains(host);
  }
}
