package io.drover.fleetview;

/**
 * Chooses the NUMA nodes of a host for a VM: of those with room, the ones where the fewest cores
 * are left over after filling up with chunks, and of equal ones the roomier. O(nodes · nodes
 * spanned), allocates nothing.
 */
public final class NumaFit {
  private final Arrangement arrangement;
  private final FleetSnapshot fleet;
  private final long chunkMillicores;

  /**
   * @param chunkMillicores the size that free CPU is counted in, see the fragments objective
   */
  public NumaFit(Arrangement arrangement, long chunkMillicores) {
    this.arrangement = arrangement;
    this.fleet = arrangement.fleet();
    this.chunkMillicores = chunkMillicores;
  }

  /** The nodes for a VM of the snapshot, as a mask; 0 when too few have room. */
  public int mask(int vm, int host) {
    return choose(vm, fleet.vmCpu(vm), fleet.vmMemory(vm), fleet.vmNumaNodes(vm), host);
  }

  /** The nodes for any VM, as a mask; 0 when too few have room. */
  public int mask(Demand vm, int host) {
    return choose(vm.row(), vm.cpu(), vm.memory(), vm.numaNodes(), host);
  }

  private int choose(int vm, long cpu, long memory, int spanned, int host) {
    int mask = 0;
    for (int taken = 0; taken < spanned; taken++) {
      int best = -1;
      long bestLeft = Long.MAX_VALUE;
      long bestFree = 0;
      for (int node = 0; node < fleet.nodesOf(host); node++) {
        if ((mask >> node & 1) == 1 || !fits(vm, cpu, memory, host, node)) {
          continue;
        }
        long free = arrangement.freeCpu(host, node);
        long left = leftover(free - cpu) - leftover(free);
        if (left < bestLeft || (left == bestLeft && free > bestFree)) {
          best = node;
          bestLeft = left;
          bestFree = free;
        }
      }
      if (best < 0) {
        return 0;
      }
      mask |= 1 << best;
    }
    return mask;
  }

  private boolean fits(int vm, long cpu, long memory, int host, int node) {
    return vm >= 0
        ? arrangement.nodeFits(vm, host, node)
        : arrangement.freeCpu(host, node) >= cpu && arrangement.freeMemory(host, node) >= memory;
  }

  private long leftover(long free) {
    return free <= 0 ? 0 : free % chunkMillicores;
  }
}
