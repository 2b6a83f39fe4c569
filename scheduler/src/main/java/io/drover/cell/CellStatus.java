package io.drover.cell;

import io.drover.admission.Budgets;
import io.drover.model.HostId;
import io.drover.model.VmId;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a cell stands, for people and meters.
 *
 * @param ready whether it has heard of every host and plan it expects; before that it plans and
 *     releases nothing
 * @param hotHosts hosts whose last sample, or one before it within the hysteresis, was above the
 *     hot level
 * @param staleHosts hosts whose last sample is too old to plan with
 * @param draining hosts to be drained that still hold a VM
 * @param stranded VMs on them that fit nowhere at the moment
 * @param lostHosts hosts that count as dead
 * @param homeless VMs of lost hosts that fit nowhere else at the moment, and why
 * @param waitingBecause moves that may begin and wait, by the limit that keeps them
 * @param score of the fleet at the last rebalance, after it; less is better
 */
public record CellStatus(
    boolean ready,
    int hosts,
    int vms,
    int hotHosts,
    int staleHosts,
    int plans,
    int waiting,
    int underWay,
    int draining,
    int stranded,
    int lostHosts,
    SortedMap<VmId, Homeless> homeless,
    Map<Budgets.Reached, Integer> waitingBecause,
    double score) {
  /**
   * @param host that it was on
   */
  public record Homeless(HostId host, String reason) {}

  /** Where no cell is known: nothing can be asked of it. */
  public static final CellStatus UNKNOWN =
      new CellStatus(false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, new TreeMap<>(), Map.of(), Double.NaN);

  public CellStatus {
    homeless = Collections.unmodifiableSortedMap(new TreeMap<>(homeless));
    waitingBecause = Map.copyOf(waitingBecause);
  }

  /** Of both cells' hosts, as if they were one cell; the score is the sum of those there are. */
  public CellStatus plus(CellStatus other) {
    var allHomeless = new TreeMap<>(homeless);
    allHomeless.putAll(other.homeless);
    Map<Budgets.Reached, Integer> because = new EnumMap<>(Budgets.Reached.class);
    because.putAll(waitingBecause);
    other.waitingBecause.forEach((limit, moves) -> because.merge(limit, moves, Integer::sum));
    return new CellStatus(
        ready && other.ready,
        hosts + other.hosts,
        vms + other.vms,
        hotHosts + other.hotHosts,
        staleHosts + other.staleHosts,
        plans + other.plans,
        waiting + other.waiting,
        underWay + other.underWay,
        draining + other.draining,
        stranded + other.stranded,
        lostHosts + other.lostHosts,
        allHomeless,
        because,
        Double.isNaN(score)
            ? other.score
            : Double.isNaN(other.score) ? score : score + other.score);
  }
}
