package io.drover.solver;

/**
 * Changes for a fleet in which few VMs may be away, drawn where something is to be gained: VMs to
 * move from hosts as often as they cost much, targets from all hosts the VM may enter; VMs that are
 * away go home, go elsewhere, or stay for another VM of the same home. Where no more may leave, one
 * goes home for each that does.
 */
final class FewMovesNeighbourhood {
  private static final int LONGEST_WALK = 12;
  private static final int PLACES_DRAWN = 8;

  private final Compound c;
  private final State s;
  private final Problem p;
  private final Chance chance;
  private final boolean flips;
  private final boolean swaps;

  /** By host: the costs up to and with it, as of the last refresh. */
  private final double[] costUpTo;

  FewMovesNeighbourhood(Compound compound, Chance chance, boolean flips, boolean swaps) {
    c = compound;
    s = compound.s;
    p = s.p;
    this.chance = chance;
    this.flips = flips;
    this.swaps = swaps;
    costUpTo = new double[p.hosts];
  }

  /** Looks anew at what hosts cost. O(hosts), so now and then. */
  void refresh() {
    double sum = 0;
    for (int h = 0; h < p.hosts; h++) {
      sum += s.hostCost(h);
      costUpTo[h] = sum;
    }
  }

  /** Draws a change and keeps it if it is allowed and raises the cost by no more than the limit. */
  void step(long limit) {
    if (open() && c.allowed() && c.delta() <= limit) {
      c.keep();
    } else {
      c.undo();
    }
  }

  /** What a change drawn would change the cost by; 0 for one that is not allowed. */
  long probe() {
    long delta = open() && c.allowed() ? c.delta() : 0;
    c.undo();
    return delta;
  }

  private boolean open() {
    int kind = chance.below(16);
    if (kind < 6 && c.awayCount() > 0) {
      int v = c.away(chance.below(c.awayCount()));
      return kind < 1 ? home(v) : kind < 3 ? exchange(v) : shift(v);
    }
    int v = mover();
    if (v < 0) {
      return false;
    }
    if (s.isHome(v) && s.away() >= p.mostAway) {
      int u = c.away(chance.below(c.awayCount()));
      c.lift(u);
      if (!c.drop(u, p.homeHost[u], p.homeRow[u])) {
        return false;
      }
    }
    return kind < 13 ? shift(v) : kind < 15 || !swaps ? chain(v) : swap(v);
  }

  /** A VM of a host drawn by cost, now and then of any. */
  private int mover() {
    int h = chance.below(p.hosts);
    double sum = costUpTo[p.hosts - 1];
    if (sum > 0 && chance.below(16) > 0) {
      h = find(chance.unit() * sum);
    }
    int count = s.tenants(h);
    if (count == 0) {
      return -1;
    }
    int v = s.tenant(h, chance.below(count));
    return p.mayMove[v] ? v : -1;
  }

  private int find(double at) {
    int low = 0;
    int high = p.hosts - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (costUpTo[middle] > at) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private boolean home(int v) {
    c.lift(v);
    return c.drop(v, p.homeHost[v], p.homeRow[v]);
  }

  /** The VM goes home and another of its home takes its place. */
  private boolean exchange(int v) {
    int home = p.homeHost[v];
    int h = s.host[v];
    int count = s.tenants(home);
    if (h == home || count == 0) {
      return false;
    }
    int w = s.tenant(home, chance.below(count));
    if (!p.mayMove[w] || w == v) {
      return false;
    }
    c.lift(v);
    c.lift(w);
    return enter(w, h) && c.drop(v, home, p.homeRow[v]);
  }

  private int target(int v) {
    int count = p.candidates.count(v);
    return count == 0 ? p.homeHost[v] : p.candidates.host(v, chance.below(count));
  }

  /** The VM goes to the best of a few places drawn. */
  private boolean shift(int v) {
    int from = s.host[v];
    c.lift(v);
    int bestHost = -1;
    int bestRow = -1;
    long bestDelta = Long.MAX_VALUE / 2;
    for (int i = 0; i < PLACES_DRAWN; i++) {
      int h = target(v);
      if (h == from && !flips) {
        continue;
      }
      int row = p.firstRow[v] + chance.below(p.modes(v));
      if (s.admits(v, h, row)) {
        long delta = s.dropDelta(v, h, row, bestDelta);
        if (delta < bestDelta) {
          bestDelta = delta;
          bestHost = h;
          bestRow = row;
        }
      }
    }
    if (bestHost == p.homeHost[v] && !(flips && p.candidates.allows(v, bestHost))) {
      bestRow = p.homeRow[v];
    }
    return bestHost >= 0 && c.drop(v, bestHost, bestRow);
  }

  /** Drops a lifted VM on a host, in any of its modes that fits. Home it goes as it was. */
  private boolean enter(int v, int h) {
    if (h == p.homeHost[v] && !(flips && p.candidates.allows(v, h))) {
      return c.drop(v, h, p.homeRow[v]);
    }
    int modes = p.modes(v);
    int mode = chance.below(modes);
    for (int i = 0; i < modes; i++) {
      if (c.drop(v, h, p.firstRow[v] + mode)) {
        return true;
      }
      mode = mode + 1 == modes ? 0 : mode + 1;
    }
    return false;
  }

  /** The VM takes the place of another, which goes to a third host. */
  private boolean chain(int v) {
    int h = target(v);
    int w = partner(v, h);
    if (w < 0) {
      return false;
    }
    int third = target(w);
    if (third == h) {
      return false;
    }
    c.lift(v);
    c.lift(w);
    return enter(v, h) && enter(w, third);
  }

  private boolean swap(int v) {
    int h = target(v);
    int from = s.host[v];
    int w = partner(v, h);
    if (w < 0) {
      return false;
    }
    c.lift(v);
    c.lift(w);
    return enter(v, h) && enter(w, from);
  }

  /** A VM of the host that may move and takes other than this one; -1 after a few tried. */
  private int partner(int v, int h) {
    int count = s.tenants(h);
    if (h == s.host[v] || count == 0) {
      return -1;
    }
    int at = chance.below(count);
    for (int i = Math.min(count, LONGEST_WALK); i > 0; i--) {
      int w = s.tenant(h, at);
      if (p.mayMove[w] && !c.contains(w) && !alike(v, w)) {
        return w;
      }
      at = at + 1 == count ? 0 : at + 1;
    }
    return -1;
  }

  /** Whether the two take the same, so that one in the other's place changes nothing. */
  private boolean alike(int v, int w) {
    int a = p.firstRow[v] * p.width;
    int b = p.firstRow[w] * p.width;
    for (int r = 0; r < p.columns; r++) {
      if (p.need[a + r] != p.need[b + r]) {
        return false;
      }
    }
    return true;
  }
}
