package io.drover.solver;

/**
 * Takes several VMs off two hosts at once and puts each back, the largest first, where it costs
 * least: on one of the two, or on one of a few others with room. Big VMs change places this way
 * with several small ones, and a host can be emptied, which no single shift or swap brings about.
 * All is taken back when it costs more than the limit. Allocates nothing.
 *
 * @see <a href="https://doi.org/10.1006/jcph.1999.6413">Schrimpf, Schneider, Stamm-Wilbrandt,
 *     Dueck, Record Breaking Optimization Results Using the Ruin and Recreate Principle, 2000</a>
 */
final class Repair {
  private static final int MOST_LIFTED = 8;
  private static final int OTHERS_TRIED = 6;
  private static final int DRAWS = 4;

  private final State s;
  private final Problem p;
  private final Chance chance;
  private final int[] lifted = new int[MOST_LIFTED];
  private final int[] fromHost = new int[MOST_LIFTED];
  private final int[] fromRow = new int[MOST_LIFTED];
  private int count;
  private long best;
  private int bestHost;
  private int bestRow;

  Repair(State state, Chance chance) {
    this.s = state;
    this.p = state.p;
    this.chance = chance;
  }

  /** Tries one such change around a VM; whether it was made. */
  boolean around(int v, long limit) {
    int a = s.host[v];
    int b = anyHost(v);
    if (p.mostAway < p.vms || a == b) {
      return false;
    }
    long before = s.cost();
    int broken = s.broken();
    count = 0;
    lift(v);
    int more = 1 + chance.below(MOST_LIFTED - 1);
    for (int i = 0; i < more; i++) {
      liftOneOf(i % 2 == 0 ? b : a);
    }
    for (int i = 0; i < count; i++) {
      if (!place(lifted[i], a, b)) {
        undo(i);
        return false;
      }
    }
    if (s.cost() - before > limit || s.breaksMore(broken)) {
      undo(count);
      return false;
    }
    return true;
  }

  private int anyHost(int v) {
    int hosts = p.candidates.count(v);
    return hosts == 0 ? p.homeHost[v] : p.candidates.host(v, chance.below(hosts));
  }

  private void liftOneOf(int h) {
    int tenants = s.tenants(h);
    for (int draw = 0; draw < DRAWS && tenants > 0; draw++) {
      int w = s.tenant(h, chance.below(tenants));
      if (p.mayMove[w]) {
        lift(w);
        return;
      }
    }
  }

  /** Lifts the VM and keeps the lifted in order, the largest first. */
  private void lift(int v) {
    int at = count++;
    for (; at > 0 && p.size[lifted[at - 1]] < p.size[v]; at--) {
      lifted[at] = lifted[at - 1];
      fromHost[at] = fromHost[at - 1];
      fromRow[at] = fromRow[at - 1];
    }
    lifted[at] = v;
    fromHost[at] = s.host[v];
    fromRow[at] = s.row[v];
    s.lift(v);
  }

  /** Takes the first so many up again, which were placed, and puts all back where they were. */
  private void undo(int placed) {
    for (int i = 0; i < placed; i++) {
      s.lift(lifted[i]);
    }
    for (int i = 0; i < count; i++) {
      s.drop(lifted[i], fromHost[i], fromRow[i]);
    }
  }

  private boolean place(int v, int a, int b) {
    best = Long.MAX_VALUE;
    consider(v, a);
    consider(v, b);
    consider(v, p.homeHost[v]);
    for (int i = 0; i < OTHERS_TRIED; i++) {
      consider(v, anyHost(v));
    }
    if (best == Long.MAX_VALUE) {
      return false;
    }
    s.drop(v, bestHost, bestRow);
    return true;
  }

  private void consider(int v, int h) {
    int row = h == p.homeHost[v] ? p.homeRow[v] : p.firstRow[v] + chance.below(p.modes(v));
    if ((h == p.homeHost[v] || s.mayFit(h, row)) && s.admits(v, h, row)) {
      long delta = s.dropDelta(v, h, row, best);
      if (delta < best) {
        best = delta;
        bestHost = h;
        bestRow = row;
      }
    }
  }
}
