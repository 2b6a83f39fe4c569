package io.drover.objective;

import io.drover.fleetview.Arrangement;

/** Distance from the fleet's mean use, squared and in cores: {@code physical · (use - mean)²}. */
record Imbalance() implements Objective {
  @Override
  public String name() {
    return "balance";
  }

  @Override
  public double cost(Arrangement fleet, int host) {
    double physical = fleet.fleet().physicalCpu(host);
    if (physical <= 0) {
      return 0;
    }
    double distance = fleet.load(host) / physical - fleet.meanUse();
    return physical / 1000 * distance * distance;
  }
}
