package io.drover.objective;

import io.drover.fleetview.Arrangement;

/**
 * The share of all free CPU that no more chunks fit in, NUMA node by NUMA node: {@code (F - chunk ·
 * Σ ⌊free / chunk⌋) / F} with F the free CPU of the fleet. 0 is best, and what a fleet without free
 * CPU has.
 *
 * @see <a href="https://doi.org/10.1145/3689031.3717476">Ding et al., Towards VM Rescheduling
 *     Optimization Through Deep Reinforcement Learning, EuroSys 2025, section 2</a>
 */
public final class FragmentRate {
  private FragmentRate() {}

  public static double of(Arrangement fleet, int chunkCores) {
    long chunk = chunkCores * 1000L;
    long free = 0;
    long left = 0;
    for (int host = 0; host < fleet.fleet().hosts(); host++) {
      for (int node = 0; node < fleet.fleet().nodesOf(host); node++) {
        long here = Math.max(0, fleet.freeCpu(host, node));
        free += here;
        left += here % chunk;
      }
    }
    return free == 0 ? 0 : (double) left / free;
  }
}
