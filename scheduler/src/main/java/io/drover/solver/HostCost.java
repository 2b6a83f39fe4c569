package io.drover.solver;

import io.drover.solver.ProblemBuilder.Balance;
import io.drover.solver.ProblemBuilder.Fragments;

/**
 * What one host costs for what is on it: use beyond the safety level, columns out of balance,
 * fragments. A move changes the cost of its two hosts and of no other. O(columns), allocates
 * nothing.
 *
 * <p>Load and balance are the ROADEF/EURO 2012 challenge's; fragments are the rescheduling
 * literature's (Ding et al., EuroSys 2025, section 2).
 */
final class HostCost {
  private final int columns;
  private final int stride;
  private final int[] need;
  private final int[] loadWeight;
  private final boolean anyLoad;
  private final Balance[] balances;
  private final Fragments[] fragments;
  private final boolean[] ignored;
  private final int[] soft;

  HostCost(Problem p, ProblemBuilder from) {
    columns = p.columns;
    stride = Rows.WIDTH * columns;
    need = p.need;
    loadWeight = from.loadWeight.clone();
    anyLoad = java.util.stream.IntStream.of(loadWeight).anyMatch(w -> w > 0);
    balances = from.balances.toArray(Balance[]::new);
    fragments = from.fragments.toArray(Fragments[]::new);
    ignored = from.ignored.clone();
    soft = new int[columns];
    for (int r = 0; r < columns; r++) {
      soft[r] = p.held[r] ? 0 : 1;
    }
  }

  /** The columns whose free part beyond a multiple of a chunk costs. */
  Fragments[] fragments() {
    return fragments;
  }

  boolean ignores(int host) {
    return ignored[host];
  }

  /**
   * The host's cost with row {@code plus} added and row {@code minus} taken away.
   *
   * @param rows the free and spare columns of every host, see {@link Rows}
   * @param overPrice what each unit of use beyond capacity costs, 0 where there is none
   * @param bound once the cost is known to pass it, anything above it may be returned
   */
  long of(int[] rows, int host, int plus, int minus, long overPrice, long bound) {
    if (ignored[host]) {
      return 0;
    }
    int free = host * stride;
    int in = plus * columns;
    int out = minus * columns;
    long cost = 0;
    if (anyLoad || overPrice > 0) {
      int spare = free + Rows.SPARE * columns;
      for (int r = 0; r < columns; r++) {
        int more = need[in + r] - need[out + r];
        cost += (long) loadWeight[r] * Math.max(0, more - rows[spare + r]);
        if (overPrice > 0) {
          cost += overPrice * soft[r] * Math.max(0, more - rows[free + r]);
        }
        if (cost > bound) {
          return cost;
        }
      }
    }
    for (Balance b : balances) {
      long of = rows[free + b.of()] - need[in + b.of()] + need[out + b.of()];
      long against = rows[free + b.against()] - need[in + b.against()] + need[out + b.against()];
      cost += b.weight() * Math.max(0, b.target() * of - against);
    }
    for (Fragments f : fragments) {
      int left = rows[free + f.column()] - need[in + f.column()] + need[out + f.column()];
      cost += left > 0 ? f.weight() * (left % f.chunk()) : 0;
    }
    return cost;
  }

  /** The dearest unit of load, 0 where load costs nothing. */
  long priceOfLoad() {
    return java.util.stream.IntStream.of(loadWeight).max().orElse(0);
  }

  /** By how much use passes capacity, summed over the columns that are not held. */
  long over(int[] rows, int host) {
    long over = 0;
    for (int r = 0; r < columns; r++) {
      over += soft[r] * Math.max(0, -rows[host * stride + r]);
    }
    return over;
  }
}
