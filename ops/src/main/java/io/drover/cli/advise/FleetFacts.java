package io.drover.cli.advise;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.FleetSnapshot;
import io.drover.objective.FragmentRate;

/**
 * A fleet in three numbers that an operator knows.
 *
 * @param score of the goal; less is better
 * @param fragmentRate share of the free CPU that no more chunks fit in
 * @param hotHosts hosts above the safety level
 */
record FleetFacts(double score, double fragmentRate, int hotHosts) {
  static FleetFacts of(Arrangement fleet, double score, int chunkCores, double safetyLevel) {
    FleetSnapshot hosts = fleet.fleet();
    int hot = 0;
    for (int h = 0; h < hosts.hosts(); h++) {
      hot += !hosts.stale(h) && fleet.load(h) > safetyLevel * hosts.physicalCpu(h) ? 1 : 0;
    }
    return new FleetFacts(score, FragmentRate.of(fleet, chunkCores), hot);
  }
}
