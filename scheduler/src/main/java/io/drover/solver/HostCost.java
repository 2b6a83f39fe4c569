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
  private final int width;
  private final int stride;
  private final int[] need;
  private final int[] loadWeight;
  private final boolean anyLoad;
  private final int[] balanceOf;
  private final int[] balanceAgainst;
  private final long[] balanceTarget;
  private final long[] balanceWeight;
  private final Fragments[] fragments;
  private final Curve[] curves;
  private final boolean[] ignored;
  private final int[] soft;

  HostCost(Problem p, ProblemBuilder from) {
    width = p.width;
    stride = Rows.PARTS * width;
    need = p.need;
    loadWeight = from.loadWeight.clone();
    anyLoad = java.util.stream.IntStream.of(loadWeight).anyMatch(w -> w > 0);
    balanceOf = from.balances.stream().mapToInt(Balance::of).toArray();
    balanceAgainst = from.balances.stream().mapToInt(Balance::against).toArray();
    balanceTarget = from.balances.stream().mapToLong(Balance::target).toArray();
    balanceWeight = from.balances.stream().mapToLong(Balance::weight).toArray();
    fragments = from.fragments.toArray(Fragments[]::new);
    curves = from.curves.toArray(Curve[]::new);
    ignored = from.ignored.clone();
    soft = new int[width];
    for (int r = 0; r < width; r++) {
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
    int in = plus * width;
    int out = minus * width;
    long cost = 0;
    if (anyLoad) {
      int spare = free + Rows.SPARE * width;
      for (int r = 0; r < width; r += Rows.STEP) {
        cost +=
            load(r, rows, spare, in, out)
                + load(r + 1, rows, spare, in, out)
                + load(r + 2, rows, spare, in, out)
                + load(r + 3, rows, spare, in, out);
      }
    }
    if (overPrice > 0) {
      for (int r = 0; r < width; r++) {
        int more = need[in + r] - need[out + r];
        cost += overPrice * soft[r] * Math.max(0, more - rows[free + r]);
      }
    }
    if (cost > bound) {
      return cost;
    }
    for (int i = 0; i < balanceOf.length; i++) {
      int r = balanceOf[i];
      int q = balanceAgainst[i];
      long of = rows[free + r] - need[in + r] + need[out + r];
      long against = rows[free + q] - need[in + q] + need[out + q];
      cost += balanceWeight[i] * Math.max(0, balanceTarget[i] * of - against);
    }
    for (Fragments f : fragments) {
      int left = rows[free + f.column()] - need[in + f.column()] + need[out + f.column()];
      cost += left > 0 ? f.weight() * (left % f.chunk()) : 0;
    }
    for (Curve c : curves) {
      cost += c.at(host, rows[free + c.column()] - need[in + c.column()] + need[out + c.column()]);
    }
    return cost;
  }

  private long load(int r, int[] rows, int spare, int in, int out) {
    return (long) loadWeight[r] * Math.max(0, need[in + r] - need[out + r] - rows[spare + r]);
  }

  /** The dearest unit of load, 0 where load costs nothing. */
  long priceOfLoad() {
    return java.util.stream.IntStream.of(loadWeight).max().orElse(0);
  }

  /** By how much use passes capacity, summed over the columns that are not held. */
  long over(int[] rows, int host) {
    long over = 0;
    for (int r = 0; r < width; r++) {
      over += soft[r] * Math.max(0, -rows[host * stride + r]);
    }
    return over;
  }
}
