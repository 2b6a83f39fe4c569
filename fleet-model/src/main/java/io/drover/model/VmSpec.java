package io.drover.model;

import java.util.HashSet;
import java.util.Set;

/**
 * What a VM needs, wherever it runs.
 *
 * @param size CPU and memory in all; split evenly when it spans NUMA nodes
 * @param numaNodes how many NUMA nodes of one host it spans, 1 to 16
 * @param pool the storage pool its disks lie in; a host that reaches it needs no disk copy
 * @param apart anti-affinity groups: it may share no host with a member of one (must). Every host
 *     knows and keeps this rule by itself, without hearing of any other
 * @param movable whether it may be migrated at all
 * @param groups all groups it is a member of, those of {@code apart} included; see {@link
 *     GroupRule}
 * @param cpuModel the CPU it runs with, which each host it goes to must offer
 */
public record VmSpec(
    VmId id,
    Resources size,
    int numaNodes,
    PoolId pool,
    Set<GroupId> apart,
    boolean movable,
    Set<GroupId> groups,
    CpuModel cpuModel) {
  public VmSpec {
    apart = Set.copyOf(apart);
    groups = groups.containsAll(apart) ? Set.copyOf(groups) : union(groups, apart);
    if (numaNodes < 1 || numaNodes > NumaSet.MOST_NODES) {
      throw new IllegalArgumentException(
          "VM " + id + " spans 1 to " + NumaSet.MOST_NODES + " NUMA nodes, found " + numaNodes);
    }
  }

  /** A VM in no other groups than those it stays apart from, which runs with any CPU. */
  public VmSpec(
      VmId id, Resources size, int numaNodes, PoolId pool, Set<GroupId> apart, boolean movable) {
    this(id, size, numaNodes, pool, apart, movable, apart, CpuModel.ANY);
  }

  public VmSpec withMovable(boolean isMovable) {
    return new VmSpec(id, size, numaNodes, pool, apart, isMovable, groups, cpuModel);
  }

  private static Set<GroupId> union(Set<GroupId> some, Set<GroupId> others) {
    var union = new HashSet<>(some);
    union.addAll(others);
    return Set.copyOf(union);
  }

  /** Whether the two may not share a host: either stays apart from a group that the other is in. */
  public boolean staysApartFrom(VmSpec other) {
    return anyOf(apart, other.groups) || anyOf(other.apart, groups);
  }

  private static boolean anyOf(Set<GroupId> some, Set<GroupId> groups) {
    for (GroupId one : some) {
      if (groups.contains(one)) {
        return true;
      }
    }
    return false;
  }

  /** What it takes of each NUMA node it occupies, rounded up. */
  public Resources perNumaNode() {
    return new Resources(
        new Cpu(Math.ceilDiv(size.cpu().millicores(), numaNodes)),
        new DataSize(Math.ceilDiv(size.memory().bytes(), numaNodes)));
  }
}
