package io.drover.objective;

import io.drover.fleetview.Arrangement;

/**
 * Expected CPU above the safety level, in cores, growing faster than the excess: {@code e · (1 + 10
 * · e / physical)}, so that ten cores too many on one host are worse than one on each of ten.
 */
record LoadAboveSafety(double safetyLevel) implements Objective {
  private static final double STEEPNESS = 10;

  @Override
  public String name() {
    return "load";
  }

  @Override
  public double cost(Arrangement fleet, int host) {
    double physical = fleet.fleet().physicalCpu(host);
    double excess = fleet.load(host) - safetyLevel * physical;
    return excess <= 0 ? 0 : excess / 1000 * (1 + STEEPNESS * excess / physical);
  }
}
