package io.drover.simulation.benchmark;

import io.drover.model.CpuModel;
import io.drover.model.DomainLevel;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;
import io.drover.model.GroupRule.Exclusion;
import io.drover.model.GroupRule.Pin;
import io.drover.model.GroupRule.Spread;
import io.drover.model.PoolId;
import io.drover.model.Strength;
import io.drover.model.VmSpec;
import io.drover.simulation.scenario.FleetShape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rules of groups for a derived fleet, and who is in the groups: of each 20 VMs one is in a group
 * that must be on three racks at least, one in a group that must be on two racks at most, one is
 * pinned to a zone, one is excluded from every fourth rack, one is in a group that should have a
 * rack for each of its members, and one should be in another zone. The first two kinds and the
 * fifth have groups of six.
 */
public final class FleetRules {
  private static final int EVERY = 20;
  private static final int GROUP_SIZE = 6;
  private static final int EXCLUDED_EVERY = 4;
  private static final GroupId PINNED = new GroupId("pinned");
  private static final GroupId EXCLUDED = new GroupId("excluded");
  private static final GroupId DRAWN = new GroupId("drawn");

  /** What a breach of a should-rule costs, in cores. */
  private static final Strength SHOULD = Strength.should(0.5);

  private final FleetShape shape;
  private final int groups;

  public FleetRules(FleetShape shape) {
    this.shape = shape;
    groups = Math.max(1, shape.vms() / EVERY / GROUP_SIZE);
  }

  public List<GroupRule> rules() {
    var rules = new ArrayList<GroupRule>();
    for (int i = 0; i < groups; i++) {
      rules.add(Spread.over(group("spread", i), DomainLevel.RACK, 3, Strength.MUST));
      rules.add(new Spread(group("close", i), DomainLevel.RACK, 1, 2, Strength.MUST));
      rules.add(Spread.apart(group("loose", i), DomainLevel.RACK, SHOULD));
    }
    List<String> racks =
        IntStream.range(0, shape.racks())
            .filter(rack -> rack % EXCLUDED_EVERY == 1)
            .mapToObj("rack-%03d"::formatted)
            .toList();
    rules.add(new Pin(PINNED, DomainLevel.ZONE, List.of("zone-1"), Strength.MUST));
    rules.add(new Pin(DRAWN, DomainLevel.ZONE, List.of("zone-" + shape.zones()), SHOULD));
    if (!racks.isEmpty()) {
      rules.add(new Exclusion(EXCLUDED, DomainLevel.RACK, racks, Strength.MUST));
    }
    return rules;
  }

  private static GroupId group(String kind, int number) {
    return new GroupId(kind + "-" + number);
  }

  /**
   * The VM with its groups.
   *
   * @param index as {@code DerivedFleet} counts VMs
   */
  public VmSpec grouped(VmSpec vm, int index, PoolId pool) {
    int number = index / EVERY % groups;
    var in = new HashSet<>(vm.groups());
    switch (index % EVERY) {
      case 5 -> in.add(group("spread", number));
      case 6 -> in.add(group("close", number));
      case 7 -> in.add(PINNED);
      case 8 -> in.add(EXCLUDED);
      case 9 -> in.add(group("loose", number));
      case 10 -> in.add(DRAWN);
      default -> {}
    }
    return new VmSpec(
        vm.id(), vm.size(), vm.numaNodes(), pool, vm.apart(), vm.movable(), in, CpuModel.ANY);
  }
}
