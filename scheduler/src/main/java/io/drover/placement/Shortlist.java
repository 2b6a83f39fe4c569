package io.drover.placement;

/**
 * The best few hosts offered, best first; of equal ones those offered first. Reused, one thread.
 */
final class Shortlist {
  private static final int KEPT = 4;

  private final int[] host = new int[KEPT];
  private final double[] score = new double[KEPT];
  private int size;

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  boolean isFull() {
    return size == KEPT;
  }

  int host(int rank) {
    return host[rank];
  }

  double score(int rank) {
    return score[rank];
  }

  /** Whether a host with this score would be kept, were it offered now. */
  boolean wants(double offered) {
    return size < KEPT || offered < score[KEPT - 1];
  }

  void offer(int offeredHost, double offered) {
    if (!wants(offered)) {
      return;
    }
    int at = size < KEPT ? size++ : KEPT - 1;
    for (; at > 0 && offered < score[at - 1]; at--) {
      score[at] = score[at - 1];
      host[at] = host[at - 1];
    }
    score[at] = offered;
    host[at] = offeredHost;
  }
}
