package io.drover.solver;

/** What it costs that a VM is away from its home. O(1). */
final class MoveCosts {
  private final int[] homeHost;
  private final int[] homeRow;
  private final long[] cost;
  private final int[] distanceClass;
  private final int classes;
  private final long[] distance;

  MoveCosts(Problem p, ProblemBuilder from) {
    homeHost = p.homeHost;
    homeRow = p.homeRow;
    cost = java.util.Arrays.copyOf(from.moveCost, p.vms);
    distanceClass = from.distanceClass.length == 0 ? new int[p.hosts] : from.distanceClass;
    classes = Math.max(1, from.distanceClasses);
    distance = new long[classes * classes];
    for (int i = 0; i < from.distance.length; i++) {
      distance[i] = from.distanceWeight * from.distance[i];
    }
  }

  /** What having the VM there in that row costs; 0 at home. */
  long of(int vm, int host, int row) {
    int home = homeHost[vm];
    if (host == home) {
      return row == homeRow[vm] ? 0 : cost[vm];
    }
    return cost[vm] + distance[distanceClass[home] * classes + distanceClass[host]];
  }

  /** What being away costs, the distance apart. */
  long away(int vm) {
    return cost[vm];
  }
}
