package io.drover.simulation.benchmark.plan;

import io.drover.fleetview.FleetSnapshot;
import io.drover.model.DomainLevel;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;
import io.drover.model.HostDigest;
import io.drover.model.Strength;
import io.drover.simulation.benchmark.RuledFleet;
import io.drover.simulation.scenario.FleetShape;
import java.util.List;

/**
 * A {@link RuledFleet} whose services, three VMs of each 40, are also to be in two zones at least.
 * One host in seven is above 80 % of its CPU, and a tenth of the free CPU is in pieces too small
 * for 16 cores.
 */
record PlanFleet(List<HostDigest> digests, List<GroupRule> rules) {
  private static final int ZONES = 2;

  static PlanFleet of(FleetShape shape, long seed) {
    List<HostDigest> digests = RuledFleet.digests(shape, seed);
    List<GroupRule> rules =
        digests.stream()
            .flatMap(host -> host.guests().stream())
            .flatMap(guest -> guest.vm().apart().stream())
            .distinct()
            .sorted()
            .map(PlanFleet::inTwoZones)
            .toList();
    return new PlanFleet(digests, rules);
  }

  private static GroupRule inTwoZones(GroupId service) {
    return GroupRule.Spread.over(service, DomainLevel.ZONE, ZONES, Strength.MUST);
  }

  FleetSnapshot snapshot() {
    return FleetSnapshot.of(1, RuledFleet.NOON, digests, RuledFleet.STALE_AFTER, rules);
  }
}
