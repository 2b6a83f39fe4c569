package io.drover.solver;

/**
 * Learns which of several ways to go on pays, from the rewards seen: the way with the highest upper
 * confidence bound is next, each is tried once first.
 *
 * @see <a href="https://doi.org/10.1023/A:1013689704352">Auer, Cesa-Bianchi, Fischer, Finite-time
 *     Analysis of the Multiarmed Bandit Problem, Machine Learning 2002, UCB1</a>
 */
final class Bandit {
  /** Below the {@code sqrt(2)} of the source, whose proof needs it: here pulls are few. */
  private static final double CURIOSITY = 0.3;

  private final int[] pulls;
  private final double[] sum;
  private double largest;
  private int total;

  Bandit(int ways) {
    pulls = new int[ways];
    sum = new double[ways];
  }

  /** The way to take next; it counts as taken. */
  int next() {
    int best = 0;
    for (int way = 1; way < pulls.length; way++) {
      best = bound(way) > bound(best) ? way : best;
    }
    pulls[best]++;
    total++;
    return best;
  }

  private double bound(int way) {
    if (pulls[way] == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double mean = largest > 0 ? sum[way] / largest / pulls[way] : 0;
    return mean + CURIOSITY * Math.sqrt(Math.log(total) / pulls[way]);
  }

  /** Adds what taking the way brought, in any unit from 0; the largest so far counts as 1. */
  void reward(int way, double gain) {
    sum[way] += gain;
    largest = Math.max(largest, gain);
  }
}
