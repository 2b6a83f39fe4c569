package io.drover.placement;

/** The best few hosts offered, best first; of equal ones the first by index. Reused, one thread. */
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

  /** Whether no host with this score or a higher one would be kept, were it offered now. */
  boolean beats(double offered) {
    return size == KEPT && offered > score[KEPT - 1];
  }

  /** Whether the host would be kept with this score, were it offered now. */
  boolean wants(int offeredHost, double offered) {
    return size < KEPT || before(offeredHost, offered, KEPT - 1);
  }

  private boolean before(int offeredHost, double offered, int rank) {
    return offered < score[rank] || (offered == score[rank] && offeredHost < host[rank]);
  }

  void offer(int offeredHost, double offered) {
    if (!wants(offeredHost, offered)) {
      return;
    }
    int at = size < KEPT ? size++ : KEPT - 1;
    for (; at > 0 && before(offeredHost, offered, at - 1); at--) {
      score[at] = score[at - 1];
      host[at] = host[at - 1];
    }
    score[at] = offered;
    host[at] = offeredHost;
  }
}
