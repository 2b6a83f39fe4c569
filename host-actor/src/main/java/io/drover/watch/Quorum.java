package io.drover.watch;

import io.drover.model.HostId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the watchers conclude together. A host is lost when a majority of all members, and at least
 * two, say that it is silent, and nobody hears it. Members that are cut off from this one, or take
 * themselves for cut off, have no say but count: a minority never concludes anything. Mutable, for
 * one thread; time as in {@link Watch}.
 */
public final class Quorum {
  private static final int FEWEST = 2;

  private final Duration fresh;
  private final Map<String, Received> ballots = new HashMap<>();

  private record Received(Ballot ballot, long nanos) {}

  /**
   * @param fresh how long a ballot counts; a few times as long as the pause between two
   */
  public Quorum(Duration fresh) {
    this.fresh = fresh;
  }

  public void accept(Ballot ballot, long nanos) {
    ballots.put(ballot.watcher(), new Received(ballot, nanos));
  }

  /**
   * The lost hosts, and how long ago any of the voters last heard them.
   *
   * @param members of the cluster that have a say, reachable or not
   */
  public SortedMap<HostId, Duration> lost(Set<String> members, long nanos) {
    ballots.keySet().retainAll(members);
    List<Ballot> voters = new ArrayList<>();
    for (Received received : ballots.values()) {
      if (nanos - received.nanos() <= fresh.toNanos() && !received.ballot().isolated()) {
        voters.add(received.ballot());
      }
    }
    var lost = new TreeMap<HostId, Duration>();
    if (voters.size() < Math.max(FEWEST, members.size() / 2 + 1)) {
      return lost;
    }
    voters
        .getFirst()
        .silent()
        .forEach((host, since) -> {
          Duration least = since;
          for (Ballot voter : voters) {
            Duration other = voter.silent().get(host);
            if (other == null) {
              return;
            }
            least = other.compareTo(least) < 0 ? other : least;
          }
          lost.put(host, least);
        });
    return lost;
  }
}
