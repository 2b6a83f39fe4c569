package io.drover.cell;

import io.drover.admission.Budgets;
import java.util.Map;

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
    Map<Budgets.Reached, Integer> waitingBecause,
    double score) {
  public CellStatus {
    waitingBecause = Map.copyOf(waitingBecause);
  }
}
