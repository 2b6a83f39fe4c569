package io.drover.cell;

import io.drover.admission.Budgets;
import io.drover.model.HostId;
import io.drover.model.VmId;
import java.util.Collections;
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

  public CellStatus {
    homeless = Collections.unmodifiableSortedMap(new TreeMap<>(homeless));
    waitingBecause = Map.copyOf(waitingBecause);
  }
}
