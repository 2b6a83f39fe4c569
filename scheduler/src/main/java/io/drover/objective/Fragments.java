package io.drover.objective;

import io.drover.fleetview.Arrangement;

/**
 * Free CPU of each NUMA node beyond a multiple of the chunk, in cores: what is left over when the
 * node is filled with VMs of that size. The fragment rate is this over all free CPU.
 *
 * @see <a href="https://doi.org/10.1145/3689031.3717476">Ding et al., Towards VM Rescheduling
 *     Optimization Through Deep Reinforcement Learning, EuroSys 2025, section 2</a>
 */
record Fragments(long chunkMillicores) implements Objective {
  @Override
  public String name() {
    return "fragments";
  }

  @Override
  public double cost(Arrangement fleet, int host) {
    long left = 0;
    for (int node = 0; node < fleet.fleet().nodesOf(host); node++) {
      long free = fleet.freeCpu(host, node);
      left += free > 0 ? free % chunkMillicores : 0;
    }
    return left / 1000.0;
  }
}
