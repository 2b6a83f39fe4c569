package io.drover.admission;

import io.drover.model.HostId;
import io.drover.model.MoveId;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.ZoneId;
import io.drover.plan.ConcurrencyLimits;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Counts the migrations under way against the limits. Mutable, for one thread. Each answer costs
 * O(1).
 *
 * <p>A move is counted from the moment it may be released until its plan has recorded its end, so
 * the count errs on the side of too many: no limit is ever exceeded, whatever message is late.
 */
public final class Budgets {
  private final ConcurrencyLimits limits;
  private final Map<MoveId, Passage> underWay =
      new TreeMap<>((a, b) ->
          a.plan().equals(b.plan())
              ? Integer.compare(a.index(), b.index())
              : a.plan().compareTo(b.plan()));
  private final Map<HostId, Integer> out = new HashMap<>();
  private final Map<HostId, Integer> in = new HashMap<>();
  private final Map<RackId, Integer> uplinkOut = new HashMap<>();
  private final Map<RackId, Integer> uplinkIn = new HashMap<>();
  private final Map<PoolId, Integer> pools = new HashMap<>();
  private final Map<ZoneId, Integer> zonesOut = new HashMap<>();
  private final Map<ZoneId, Integer> zonesIn = new HashMap<>();

  public Budgets(ConcurrencyLimits limits) {
    this.limits = limits;
  }

  /** Why the move may not begin now: the first limit that is reached. Empty when it may. */
  public Optional<Reached> reached(Passage passage) {
    if (underWay.size() >= limits.inFleet()) {
      return Optional.of(Reached.FLEET);
    }
    if (count(out, passage.from().id()) >= limits.outOfHost()) {
      return Optional.of(Reached.OUT_OF_HOST);
    }
    if (count(in, passage.to().id()) >= limits.intoHost()) {
      return Optional.of(Reached.INTO_HOST);
    }
    if (passage.crossesUplink()
        && (count(uplinkOut, passage.from().rack()) >= limits.overUplink()
            || count(uplinkIn, passage.to().rack()) >= limits.overUplink())) {
      return Optional.of(Reached.UPLINK);
    }
    if (count(pools, passage.pool()) >= limits.overPool()) {
      return Optional.of(Reached.POOL);
    }
    if (count(zonesOut, passage.from().zone()) >= limits.inZone()
        || count(zonesIn, passage.to().zone()) >= limits.inZone()) {
      return Optional.of(Reached.ZONE);
    }
    return Optional.empty();
  }

  /** Which limit keeps a move waiting. */
  public enum Reached {
    FLEET,
    OUT_OF_HOST,
    INTO_HOST,
    UPLINK,
    POOL,
    ZONE
  }

  /**
   * Counts the move as under way, whether or not a limit allows it: what has begun has begun.
   * Repeats change nothing.
   */
  public void begin(MoveId move, Passage passage) {
    if (underWay.putIfAbsent(move, passage) == null) {
      add(passage, 1);
    }
  }

  /** The move has ended. Repeats change nothing. */
  public void end(MoveId move) {
    Passage passage = underWay.remove(move);
    if (passage != null) {
      add(passage, -1);
    }
  }

  public int underWay() {
    return underWay.size();
  }

  private void add(Passage passage, int step) {
    out.merge(passage.from().id(), step, Integer::sum);
    in.merge(passage.to().id(), step, Integer::sum);
    if (passage.crossesUplink()) {
      uplinkOut.merge(passage.from().rack(), step, Integer::sum);
      uplinkIn.merge(passage.to().rack(), step, Integer::sum);
    }
    pools.merge(passage.pool(), step, Integer::sum);
    zonesOut.merge(passage.from().zone(), step, Integer::sum);
    zonesIn.merge(passage.to().zone(), step, Integer::sum);
  }

  private static <K> int count(Map<K, Integer> counts, K key) {
    return counts.getOrDefault(key, 0);
  }
}
