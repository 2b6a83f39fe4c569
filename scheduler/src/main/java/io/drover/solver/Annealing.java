package io.drover.solver;

import java.util.Arrays;

/**
 * Simulated annealing: Metropolis' rule on the true cost, allowed states only, geometric cooling by
 * the share of the budget used. Keeps the best state seen at the end of a block of steps.
 *
 * @see <a href="https://doi.org/10.1126/science.220.4598.671">Kirkpatrick, Gelatt, Vecchi,
 *     Optimization by Simulated Annealing, Science 1983</a>
 */
final class Annealing {
  private static final int BLOCK = 2_000;

  private final State s;
  private final Neighbourhood neighbourhood;
  private final Chance chance;
  private final int[] share;
  private final int[] bestHost;
  private final int[] bestRow;
  private long bestCost;
  private long steps;

  /** Shares of shifts, swaps and chains in 64 draws. */
  Annealing(State s, Chance chance, int shifts, int swaps, int chains) {
    this.s = s;
    this.chance = chance;
    neighbourhood = new Neighbourhood(s, chance);
    share = new int[] {shifts, shifts + swaps, shifts + swaps + chains};
    bestHost = s.host.clone();
    bestRow = s.row.clone();
    bestCost = s.cost();
  }

  long bestCost() {
    return bestCost;
  }

  long steps() {
    return steps;
  }

  int[] bestHosts() {
    return bestHost;
  }

  /** Cools from one temperature to another while the gauge goes from 0 to 1. */
  void cool(double hot, double cold, Gauge gauge) {
    double used = gauge.used();
    while (used < 1) {
      double temperature = hot * Math.pow(cold / hot, used);
      for (int i = 0; i < BLOCK; i++) {
        step((long) (temperature * chance.exponential()));
      }
      steps += BLOCK;
      if (s.cost() < bestCost) {
        remember();
      }
      used = gauge.used();
    }
  }

  boolean step(long limit) {
    int draw = chance.below(share[2]);
    return draw < share[0]
        ? neighbourhood.shift(limit)
        : draw < share[1] ? neighbourhood.swap(limit) : neighbourhood.chain(limit);
  }

  /**
   * Quantiles of by how much allowed changes raise the cost.
   *
   * @return the 10 %, 50 % and 90 % quantiles, at least 1
   */
  double[] worsenings(int samples) {
    double[] met = new double[samples];
    int count = 0;
    for (int i = 0; i < 200 * samples && count < samples; i++) {
      long before = s.cost();
      // A limit nobody passes would change the state: take what is drawn, then the best state back.
      if (step(Long.MAX_VALUE / 4) && s.cost() > before) {
        met[count++] = s.cost() - before;
      }
    }
    recall();
    double[] sorted = Arrays.copyOf(met, count);
    Arrays.sort(sorted);
    if (count == 0) {
      return new double[] {1, 1, 1};
    }
    return new double[] {sorted[count / 10], sorted[count / 2], sorted[count * 9 / 10]};
  }

  private void remember() {
    bestCost = s.cost();
    System.arraycopy(s.host, 0, bestHost, 0, bestHost.length);
    System.arraycopy(s.row, 0, bestRow, 0, bestRow.length);
  }

  /** Goes back to the best state met. */
  void recall() {
    for (int v = 0; v < bestHost.length; v++) {
      if (s.host[v] != bestHost[v] || s.row[v] != bestRow[v]) {
        s.shift(v, bestHost[v], bestRow[v]);
      }
    }
  }

  /** How much of a budget is used, from 0 to 1 and beyond. */
  interface Gauge {
    double used();
  }
}
