package io.drover.model;

import java.util.Set;

/**
 * What a VM needs, wherever it runs.
 *
 * @param size CPU and memory in all; split evenly when it spans NUMA nodes
 * @param numaNodes how many NUMA nodes of one host it spans, 1 to 16
 * @param pool the storage pool its disks lie in; a host that reaches it needs no disk copy
 * @param apart anti-affinity groups: no two VMs of one group may share a host (must)
 * @param movable whether it may be migrated at all
 */
public record VmSpec(
    VmId id, Resources size, int numaNodes, PoolId pool, Set<GroupId> apart, boolean movable) {
  public VmSpec {
    apart = Set.copyOf(apart);
    if (numaNodes < 1 || numaNodes > NumaSet.MOST_NODES) {
      throw new IllegalArgumentException(
          "VM " + id + " spans 1 to " + NumaSet.MOST_NODES + " NUMA nodes, found " + numaNodes);
    }
  }

  /** What it takes of each NUMA node it occupies, rounded up. */
  public Resources perNumaNode() {
    return new Resources(
        new Cpu(Math.ceilDiv(size.cpu().millicores(), numaNodes)),
        new DataSize(Math.ceilDiv(size.memory().bytes(), numaNodes)));
  }
}
