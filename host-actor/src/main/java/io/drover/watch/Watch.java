package io.drover.watch;

import io.drover.model.HostId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * One watcher's memory of when it last heard each host. Mutable, for one thread; time comes in as
 * nanoseconds of a clock that never jumps.
 */
public final class Watch {
  private final String watcher;
  private final Duration patience;
  private final double mostSilent;
  private final Map<HostId, Long> heard = new HashMap<>();

  /**
   * @param watcher its name among the others
   * @param patience how long a host may keep silent before it counts as silent
   * @param mostSilent share of all hosts; when more are silent than that, the watcher takes itself
   *     for cut off. Above 0 and below 1
   */
  public Watch(String watcher, Duration patience, double mostSilent) {
    if (!(mostSilent > 0 && mostSilent < 1)) {
      throw new IllegalArgumentException(
          "a watch needs a share of silent hosts above 0 and below 1, found " + mostSilent);
    }
    this.watcher = watcher;
    this.patience = patience;
    this.mostSilent = mostSilent;
  }

  /** These hosts are to be heard from now on; those that are already stay as they are. */
  public void expect(Collection<HostId> hosts, long nanos) {
    hosts.forEach(host -> heard.putIfAbsent(host, nanos));
  }

  /** A host gave a sign of life. One that is not expected is not listened to. */
  public void hear(HostId host, long nanos) {
    heard.computeIfPresent(host, (_, before) -> Math.max(before, nanos));
  }

  public Ballot ballot(long nanos) {
    var silent = new TreeMap<HostId, Duration>();
    heard.forEach((host, last) -> {
      if (nanos - last >= patience.toNanos()) {
        silent.put(host, Duration.ofNanos(nanos - last));
      }
    });
    return new Ballot(watcher, silent.size() > mostSilent * heard.size(), silent);
  }
}
