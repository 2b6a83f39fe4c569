package io.drover.watch;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Whether a majority of a cluster's members, this one included, has heard this one lately. What a
 * member holds is given to others only after they have not heard it for longer than the lease is
 * valid: while it holds, nobody else is in charge of the same things. Counted from when a question
 * was asked, not from its answer: what was answered before a pause proves nothing after it.
 *
 * <p>One thread tells it; any may ask. Time is nanoseconds of a clock that never jumps and goes on
 * while the process is stopped.
 */
public final class MajorityLease {
  private final long validFor;
  private final Map<String, Long> heard = new HashMap<>();
  private volatile boolean alone;
  private volatile boolean granted;
  private volatile long until;

  /**
   * @param validFor shorter than the time in which a silent member is replaced
   */
  public MajorityLease(Duration validFor) {
    this.validFor = validFor.toNanos();
  }

  /** Another member has answered a question that was asked at {@code askedNanos}. */
  public void heard(String member, long askedNanos) {
    heard.merge(member, askedNanos, Math::max);
  }

  /**
   * Decides anew until when it holds.
   *
   * @param others members that have a say, reachable or not, without this one
   * @param hasASay whether this one is among those that have; else it needs a majority of others
   */
  public void renew(Set<String> others, boolean hasASay) {
    heard.keySet().retainAll(others);
    int self = hasASay ? 1 : 0;
    int needed = (others.size() + self) / 2 + 1 - self;
    if (needed <= 0) {
      alone = true;
      return;
    }
    long[] asked = heard.values().stream().mapToLong(Long::longValue).sorted().toArray();
    if (asked.length >= needed) {
      until = asked[asked.length - needed] + validFor;
    }
    granted = asked.length >= needed;
    alone = false;
  }

  /** This member was taken out of the cluster: it never holds again. */
  public void revoke() {
    alone = false;
    granted = false;
  }

  public boolean holds(long nanos) {
    return alone || (granted && nanos - until < 0);
  }
}
