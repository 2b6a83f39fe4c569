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
 * @param priority in which order VMs are started elsewhere when hosts are lost: 0 to {@link
 *     #HIGHEST_PRIORITY}, the highest first
 */
public record VmSpec(
    VmId id,
    Resources size,
    int numaNodes,
    PoolId pool,
    Set<GroupId> apart,
    boolean movable,
    Set<GroupId> groups,
    CpuModel cpuModel,
    int priority) {
  public static final int HIGHEST_PRIORITY = 100;

  public VmSpec {
    if (priority < 0 || priority > HIGHEST_PRIORITY) {
      throw new IllegalArgumentException(
          "VM " + id + " needs a priority of 0 to " + HIGHEST_PRIORITY + ", found " + priority);
    }
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

  /** A VM of the lowest priority. */
  public VmSpec(
      VmId id,
      Resources size,
      int numaNodes,
      PoolId pool,
      Set<GroupId> apart,
      boolean movable,
      Set<GroupId> groups,
      CpuModel cpuModel) {
    this(id, size, numaNodes, pool, apart, movable, groups, cpuModel, 0);
  }

  public VmSpec withMovable(boolean isMovable) {
    return new VmSpec(id, size, numaNodes, pool, apart, isMovable, groups, cpuModel, priority);
  }

  public VmSpec withPriority(int newPriority) {
    return new VmSpec(id, size, numaNodes, pool, apart, movable, groups, cpuModel, newPriority);
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
