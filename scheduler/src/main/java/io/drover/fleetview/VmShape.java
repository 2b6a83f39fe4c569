package io.drover.fleetview;

/**
 * All that a host's room and load depend on when it takes a VM: VMs of one shape are wanted by the
 * same hosts in the same order, but for rules that look at groups.
 *
 * @param cpu millicores of each NUMA node it occupies
 * @param memory bytes of each NUMA node it occupies
 * @param numaNodes how many it spans
 * @param cpuUsed expected CPU in millicores
 * @param pool the storage pool as a number of the snapshot; -1 for one that no host reaches
 */
public record VmShape(long cpu, long memory, int numaNodes, long cpuUsed, int pool) {}
