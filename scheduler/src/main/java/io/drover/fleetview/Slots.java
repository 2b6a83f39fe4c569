package io.drover.fleetview;

/**
 * How many VMs of one kind the free room of a host holds. A VM takes {@code n} different NUMA
 * nodes; with room for {@code k_i} shares on node i, K of them fit just if {@code Σ min(k_i, K) ≥ n
 * · K}. For one thread.
 */
public final class Slots {
  private static final int MOST = 1_000_000;

  private final Arrangement arrangement;
  private final long cpu;
  private final long memory;
  private final int spanned;
  private final int[] perNode;

  public Slots(Arrangement arrangement, Demand flavor) {
    this.arrangement = arrangement;
    cpu = flavor.cpu();
    memory = flavor.memory();
    spanned = flavor.numaNodes();
    perNode = new int[arrangement.fleet().nodes()];
  }

  /** Whole VMs on the host, as far as room goes. O(NUMA nodes · log of the answer). */
  public int on(int host) {
    int nodes = arrangement.fleet().nodesOf(host);
    for (int node = 0; node < nodes; node++) {
      perNode[node] = onNode(host, node);
    }
    return whole(perNode, nodes, spanned);
  }

  /** Shares of a VM on one node. */
  public int onNode(int host, int node) {
    return shares(arrangement.freeCpu(host, node), arrangement.freeMemory(host, node));
  }

  /** Shares in so much free room. */
  public int shares(long freeCpu, long freeMemory) {
    return (int) Math.clamp(Math.min(freeCpu / cpu, freeMemory / memory), 0, MOST);
  }

  /** Whole VMs that span so many nodes, given the shares on each of the first {@code nodes}. */
  public static int whole(int[] shares, int nodes, int spanned) {
    long sum = 0;
    int least = Integer.MAX_VALUE;
    for (int node = 0; node < nodes; node++) {
      sum += shares[node];
      least = Math.min(least, shares[node]);
    }
    if (spanned == 1 || nodes <= spanned) {
      return nodes < spanned ? 0 : spanned == 1 ? (int) sum : least;
    }
    int low = 0;
    int high = (int) (sum / spanned);
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      long usable = 0;
      for (int node = 0; node < nodes; node++) {
        usable += Math.min(shares[node], middle);
      }
      if (usable >= (long) spanned * middle) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
