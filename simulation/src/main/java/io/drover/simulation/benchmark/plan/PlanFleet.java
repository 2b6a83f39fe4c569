package io.drover.simulation.benchmark.plan;

import io.drover.fleetview.FleetSnapshot;
import io.drover.model.GroupRule;
import io.drover.model.HostDigest;
import io.drover.simulation.benchmark.FleetRules;
import io.drover.simulation.benchmark.RuledFleet;
import io.drover.simulation.scenario.FleetShape;
import java.util.List;

/**
 * A {@link RuledFleet} with its rules. One host in seven is above 80 % of its CPU, a tenth of the
 * free CPU is in pieces too small for 16 cores, and many rules are broken from the start.
 */
record PlanFleet(List<HostDigest> digests, List<GroupRule> rules) {
  static PlanFleet of(FleetShape shape, long seed) {
    return new PlanFleet(RuledFleet.digests(shape, seed), new FleetRules(shape).rules());
  }

  FleetSnapshot snapshot() {
    return FleetSnapshot.of(1, RuledFleet.NOON, digests, RuledFleet.STALE_AFTER, rules);
  }
}
