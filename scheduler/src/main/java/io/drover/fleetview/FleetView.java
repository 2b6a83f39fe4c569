package io.drover.fleetview;

import io.drover.model.GroupRule;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The newest digest of every host of a cell. Mutable, for one thread; holds soft state only. */
public final class FleetView {
  private final Duration staleAfter;
  private final List<GroupRule> rules;
  private final Map<HostId, HostDigest> newest = new TreeMap<>();
  private long revision;

  /**
   * @param staleAfter how old a host's last sample may be before the host is left out of plans
   * @param rules of groups, for the snapshots
   */
  public FleetView(Duration staleAfter, List<GroupRule> rules) {
    this.staleAfter = staleAfter;
    this.rules = List.copyOf(rules);
  }

  public FleetView(Duration staleAfter) {
    this(staleAfter, List.of());
  }

  public List<GroupRule> rules() {
    return rules;
  }

  /**
   * Keeps the digest unless a newer one is known, by (revision, sampledAt); says whether it was
   * kept.
   */
  public boolean accept(HostDigest digest) {
    HostDigest known = newest.get(digest.spec().id());
    if (known != null && !isNewer(digest, known)) {
      return false;
    }
    newest.put(digest.spec().id(), digest);
    revision++;
    return true;
  }

  private static boolean isNewer(HostDigest digest, HostDigest known) {
    return digest.revision() != known.revision()
        ? digest.revision() > known.revision()
        : digest.sampledAt().isAfter(known.sampledAt());
  }

  /** Forgets a host that left the cell. */
  public void remove(HostId host) {
    if (newest.remove(host) != null) {
      revision++;
    }
  }

  public Optional<HostDigest> digest(HostId host) {
    return Optional.ofNullable(newest.get(host));
  }

  /** Every host's newest digest, in id order. */
  public List<HostDigest> digests() {
    return new ArrayList<>(newest.values());
  }

  public int size() {
    return newest.size();
  }

  /** Grows by one with each digest accepted or host forgotten. */
  public long revision() {
    return revision;
  }

  /** The fleet as it is known at {@code at}. A few milliseconds for 2,000 hosts and 40,000 VMs. */
  public FleetSnapshot snapshot(Instant at) {
    return FleetSnapshot.of(revision, at, digests(), staleAfter, rules);
  }
}
