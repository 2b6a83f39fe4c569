package io.drover.fleetview;

import io.drover.model.Cpu;
import io.drover.model.GroupId;
import io.drover.model.VmSpec;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What one VM needs, put in the numbers of a snapshot once, so that a thousand hosts can be held
 * against it cheaply.
 */
public final class Demand {
  private final VmSpec spec;
  private final int row;
  private final boolean movable;
  private final long cpu;
  private final long memory;
  private final long cpuUsed;
  private final int pool;
  private final Membership groups;

  /** Whether it is in groups that the snapshot knows nothing of. */
  private final boolean hasUnnumbered;

  private Demand(VmSpec spec, int row, boolean movable, long cpuUsed, int pool, Membership groups) {
    this.spec = spec;
    this.row = row;
    this.movable = movable;
    this.cpu = Math.ceilDiv(spec.size().cpu().millicores(), spec.numaNodes());
    this.memory = Math.ceilDiv(spec.size().memory().bytes(), spec.numaNodes());
    this.cpuUsed = cpuUsed;
    this.pool = pool;
    this.groups = groups;
    this.hasUnnumbered = groups.groups().length < spec.groups().size();
  }

  /** Of a VM that is not in the snapshot, with the CPU it is expected to use. */
  public static Demand ofNew(FleetSnapshot fleet, VmSpec spec, Cpu expectedUse) {
    int pool = fleet.c.poolNumbers.getOrDefault(spec.pool(), -1);
    return new Demand(spec, -1, true, expectedUse.millicores(), pool, membership(fleet, spec));
  }

  private static Membership membership(FleetSnapshot fleet, VmSpec spec) {
    if (spec.groups().isEmpty()) {
      return Membership.NONE;
    }
    Membership known = fleet.c.memberships.of(numbers(fleet, spec.groups()));
    int[] apart =
        IntStream.concat(Arrays.stream(known.apart()), Arrays.stream(numbers(fleet, spec.apart())))
            .sorted()
            .distinct()
            .toArray();
    return new Membership(known.groups(), apart, known.must(), known.should(), known.pins());
  }

  /** Groups that nobody is in and no rule names have no number, and matter to nobody. */
  private static int[] numbers(FleetSnapshot fleet, Set<GroupId> groups) {
    return groups.stream()
        .map(fleet.c.groupNumbers::get)
        .filter(Objects::nonNull)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  /** Of a VM in the snapshot. */
  public static Demand ofResident(FleetSnapshot fleet, int vm) {
    return new Demand(
        fleet.vmSpec(vm),
        vm,
        fleet.vmMovable(vm),
        fleet.vmCpuUsed(vm),
        fleet.vmPool(vm),
        fleet.c.vmGroups[vm]);
  }

  public VmSpec spec() {
    return spec;
  }

  public boolean isResident() {
    return row >= 0;
  }

  /** Its row in the snapshot; -1 for a VM that is not in it. */
  public int row() {
    return row;
  }

  /** Whether it may be moved now; a VM that is not yet anywhere may. */
  public boolean movable() {
    return movable;
  }

  public int numaNodes() {
    return spec.numaNodes();
  }

  /** Millicores it takes of each NUMA node it occupies. */
  public long cpu() {
    return cpu;
  }

  /** Bytes it takes of each NUMA node it occupies. */
  public long memory() {
    return memory;
  }

  /** Expected CPU in millicores. */
  public long cpuUsed() {
    return cpuUsed;
  }

  int pool() {
    return pool;
  }

  Membership membership() {
    return groups;
  }

  /** Whether a should-rule concerns it, so that its groups count for where it is wanted. */
  public boolean hasShouldRules() {
    return groups.should().length > 0;
  }

  boolean hasGroups() {
    return !spec.groups().isEmpty();
  }

  /** Whether the two, neither of which may be in the snapshot, may not share a host. */
  boolean staysApartFrom(Demand other) {
    return Arrangement.share(groups.apart(), other.groups.groups())
        || Arrangement.share(other.groups.apart(), groups.groups())
        || (hasUnnumbered && other.hasUnnumbered && spec.staysApartFrom(other.spec));
  }

  /** Adds the groups for which {@link #staysApartFrom} says so. */
  void addRivalGroups(Demand other, GroupRules rules, Set<GroupId> to) {
    for (GroupId group : spec.groups()) {
      if (other.spec.groups().contains(group)
          && (spec.apart().contains(group) || other.spec.apart().contains(group))) {
        to.add(group);
      }
    }
    for (int group : groups.apart()) {
      if (other.groups.contains(group)) {
        to.add(rules.groupId(group));
      }
    }
  }

  /**
   * What it has in common with many other VMs: what rules and objectives see of it, groups and CPU
   * model apart.
   */
  public VmShape shape() {
    return new VmShape(cpu, memory, spec.numaNodes(), cpuUsed, pool);
  }

  /** The groups it stays apart from as words, for a reason to be read. */
  public String groupNames() {
    return String.join(", ", spec.apart().stream().sorted().map(GroupId::value).toList());
  }
}
