package io.drover.fleetview;

import io.drover.model.Cpu;
import io.drover.model.GroupId;
import io.drover.model.VmSpec;
import java.util.Collections;
import java.util.Objects;

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
  private final int[] groups;

  private Demand(VmSpec spec, int row, boolean movable, long cpuUsed, int pool, int[] groups) {
    this.spec = spec;
    this.row = row;
    this.movable = movable;
    this.cpu = Math.ceilDiv(spec.size().cpu().millicores(), spec.numaNodes());
    this.memory = Math.ceilDiv(spec.size().memory().bytes(), spec.numaNodes());
    this.cpuUsed = cpuUsed;
    this.pool = pool;
    this.groups = groups;
  }

  /** Of a VM that is not in the snapshot, with the CPU it is expected to use. */
  public static Demand ofNew(FleetSnapshot fleet, VmSpec spec, Cpu expectedUse) {
    int[] groups =
        spec.apart().stream()
            .map(fleet.c.groupNumbers::get)
            .filter(Objects::nonNull)
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    int pool = fleet.c.poolNumbers.getOrDefault(spec.pool(), -1);
    return new Demand(spec, -1, true, expectedUse.millicores(), pool, groups);
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

  int[] groups() {
    return groups;
  }

  boolean hasGroups() {
    return !spec.apart().isEmpty();
  }

  boolean sharesGroupWith(Demand other) {
    return !Collections.disjoint(spec.apart(), other.spec.apart());
  }

  /**
   * What it has in common with many other VMs: what rules and objectives see of it, groups apart.
   */
  public VmShape shape() {
    return new VmShape(cpu, memory, spec.numaNodes(), cpuUsed, pool);
  }

  /** The groups as words, for a reason to be read. */
  public String groupNames() {
    return String.join(", ", spec.apart().stream().sorted().map(GroupId::value).toList());
  }
}
