package io.drover.model;

import java.util.List;
import java.util.Set;

/**
 * What a host is, apart from what runs on it.
 *
 * @param numaNodes physical capacity of each NUMA node, by node index; 1 to 16
 * @param cpuOvercommit how many cores may be promised for each physical one, at least 1; memory is
 *     never overcommitted
 * @param nic what the host's migration network carries in each direction
 * @param pools the storage pools it reaches
 * @param cpuModels the CPU models it can offer a guest; none: not known, taken as all
 */
public record HostSpec(
    HostId id,
    ZoneId zone,
    RackId rack,
    List<Resources> numaNodes,
    double cpuOvercommit,
    DataRate nic,
    Set<PoolId> pools,
    Set<CpuModel> cpuModels) {
  public HostSpec {
    numaNodes = List.copyOf(numaNodes);
    pools = Set.copyOf(pools);
    cpuModels = Set.copyOf(cpuModels);
    if (cpuModels.contains(CpuModel.ANY)) {
      throw new IllegalArgumentException(
          "host " + id + " needs CPU models with names, or none at all, found one without");
    }
    if (numaNodes.isEmpty() || numaNodes.size() > NumaSet.MOST_NODES) {
      throw new IllegalArgumentException(
          "host "
              + id
              + " needs 1 to "
              + NumaSet.MOST_NODES
              + " NUMA nodes, found "
              + numaNodes.size());
    }
    if (!(cpuOvercommit >= 1 && cpuOvercommit <= 64)) {
      throw new IllegalArgumentException(
          "host " + id + " needs a CPU overcommit of 1 to 64, found " + cpuOvercommit);
    }
  }

  /** A host of which the CPU models are not known. */
  public HostSpec(
      HostId id,
      ZoneId zone,
      RackId rack,
      List<Resources> numaNodes,
      double cpuOvercommit,
      DataRate nic,
      Set<PoolId> pools) {
    this(id, zone, rack, numaNodes, cpuOvercommit, nic, pools, Set.of());
  }

  /** Whether a guest that runs with this CPU model can be live-migrated here. */
  public boolean offers(CpuModel model) {
    return cpuModels.isEmpty() || model.equals(CpuModel.ANY) || cpuModels.contains(model);
  }

  /** What may be promised to VMs on one NUMA node: memory as it is, CPU with the overcommit. */
  public Resources allocatable(int node) {
    Resources physical = numaNodes.get(node);
    return new Resources(
        new Cpu((long) Math.floor(physical.cpu().millicores() * cpuOvercommit)), physical.memory());
  }

  /** Physical CPU of all NUMA nodes together: what measured use is held against. */
  public Cpu physicalCpu() {
    return numaNodes.stream().map(Resources::cpu).reduce(Cpu.ZERO, Cpu::plus);
  }
}
