package io.drover.solver;

/**
 * Small changes drawn at random, each made at once when it lowers the cost or raises it by no more
 * than the limit given: shifts, returns home, swaps, chains and repairs. None allocates.
 *
 * <p>Swaps and chains walk the tenants of the host drawn for the first VM and take the first
 * partner that passes all checks, since on tight fleets few random pairs do. What a {@link Sketch}
 * keeps out costs a walk next to nothing; the looks beyond it are few, so that hosts with many VMs
 * do not starve shifts.
 */
final class Neighbourhood {
  private static final int LONGEST_WALK = 128;
  private static final int MOST_LOOKS = 16;
  private static final int TRIES_FOR_ROOM = 8;
  private static final int TRIES_FOR_A_THIRD = 3;

  private final State s;
  private final Problem p;
  private final Chance chance;
  private final int[] movable;
  private final Repair repair;

  Neighbourhood(State state, Chance chance) {
    this.s = state;
    this.p = state.p;
    this.chance = chance;
    this.movable = p.movable;
    repair = new Repair(state, chance);
  }

  /** One VM goes to another of its hosts, now and then home. */
  boolean shift(long limit) {
    int v = movable[chance.below(movable.length)];
    int home = p.homeHost[v];
    int h = home;
    int row = p.homeRow[v];
    if (s.host[v] == home || chance.below(16) != 0) {
      row = anyRow(v);
      h = roomyDestination(v, row, TRIES_FOR_ROOM);
      row = h == home ? p.homeRow[v] : row;
    }
    if (h == s.host[v]) {
      return p.modes(v) > 1 && flip(v, limit);
    }
    if (!s.fits(v, h, row) || !s.mayEnter(v, h) || !s.mayLeave(v) || !s.rulesAllow(v, h)) {
      return false;
    }
    long hoped = limit + s.hope(v);
    if (s.shiftDelta(v, h, row, hoped) > hoped) {
      return false;
    }
    return keep(limit, v, h, row);
  }

  /** One VM sits differently on its host. */
  private boolean flip(int v, long limit) {
    int h = s.host[v];
    int row = anyRow(v);
    if (row == s.row[v] || !s.mayLeave(v)) {
      return false;
    }
    int before = s.row[v];
    long cost = s.cost();
    s.lift(v);
    boolean fits = s.fits(v, h, row);
    s.drop(v, h, fits ? row : before);
    if (fits && s.cost() - cost > limit) {
      s.shift(v, h, before);
      return false;
    }
    return fits;
  }

  private boolean keep(long limit, int v, int h, int row) {
    int from = s.host[v];
    int rowBefore = s.row[v];
    int broken = s.broken();
    long cost = s.cost();
    s.shift(v, h, row);
    if (s.breaksMore(broken) || s.cost() - cost > limit) {
      s.shift(v, from, rowBefore);
      return false;
    }
    return true;
  }

  /** Two VMs exchange hosts. */
  boolean swap(long limit) {
    int v = movable[chance.below(movable.length)];
    int d = destination(v);
    int a = s.host[v];
    int count = s.tenants(d);
    if (d == a || count == 0 || !s.mayEnter(v, d)) {
      return false;
    }
    int rowV = d == p.homeHost[v] ? p.homeRow[v] : anyRow(v);
    long guards = s.guards();
    long guardsAtHome = guards & ~p.sketch.heldGuards;
    long lack = s.lack(v, d, rowV);
    long room = s.roomWithout(v);
    long[] givenBack = s.givenBack(d);
    int at = chance.below(count);
    int looks = MOST_LOOKS;
    for (int i = Math.min(count, LONGEST_WALK); i > 0 && looks > 0; i--) {
      at = at + 1 == count ? 0 : at + 1;
      long given = givenBack[at];
      if (!Sketch.mayFit(lack, given, guards) || !Sketch.mayFit(given, room, guardsAtHome)) {
        continue;
      }
      int w = s.tenant(d, at);
      if (p.homeHost[w] != a && !Sketch.mayFit(given, room, guards)) {
        continue;
      }
      looks--;
      if (!p.mayMove[w] || (p.homeHost[w] != a && !p.candidates.allows(w, a))) {
        continue;
      }
      int rowW = a == p.homeHost[w] ? p.homeRow[w] : anyRow(w);
      if (s.maySwap(v, w, rowV, rowW)) {
        long hoped = limit + s.hope(v) + s.hope(w);
        return s.swapDelta(v, w, rowV, rowW, hoped) <= hoped && keep(limit, v, d, rowV, w, a, rowW);
      }
    }
    return false;
  }

  /** One VM takes the place of another, which goes to a third host. */
  boolean chain(long limit) {
    int v = movable[chance.below(movable.length)];
    int d = destination(v);
    int a = s.host[v];
    int count = s.tenants(d);
    if (d == a || count == 0 || !s.mayEnter(v, d)) {
      return false;
    }
    int rowV = d == p.homeHost[v] ? p.homeRow[v] : anyRow(v);
    long guards = s.guards();
    long lack = s.lack(v, d, rowV);
    long[] givenBack = s.givenBack(d);
    int at = chance.below(count);
    int looks = MOST_LOOKS;
    for (int i = Math.min(count, LONGEST_WALK); i > 0 && looks > 0; i--) {
      at = at + 1 == count ? 0 : at + 1;
      if (!Sketch.mayFit(lack, givenBack[at], guards)) {
        continue;
      }
      looks--;
      int w = s.tenant(d, at);
      if (!p.mayMove[w] || !s.fitsInstead(v, d, rowV, w)) {
        continue;
      }
      for (int tries = 0; tries < TRIES_FOR_A_THIRD; tries++) {
        int rowW = anyRow(w);
        int e = roomyDestination(w, rowW, TRIES_FOR_ROOM);
        rowW = e == p.homeHost[w] ? p.homeRow[w] : rowW;
        if (e != d
            && e != a
            && s.fits(w, e, rowW)
            && s.mayEnter(w, e)
            && s.mayLeave(v)
            && s.mayLeave(w)) {
          long hoped = limit + s.hope(v) + s.hope(w);
          return s.chainDelta(v, rowV, w, e, rowW, hoped) <= hoped
              && keep(limit, v, d, rowV, w, e, rowW);
        }
      }
      return false;
    }
    return false;
  }

  /** Several VMs of two hosts are put back where they cost least, see {@link Repair}. */
  boolean repair(long limit) {
    return repair.around(movable[chance.below(movable.length)], limit);
  }

  private boolean keep(long limit, int v, int toV, int rowV, int w, int toW, int rowW) {
    int fromV = s.host[v];
    int fromW = s.host[w];
    int beforeV = s.row[v];
    int beforeW = s.row[w];
    int broken = s.broken();
    long cost = s.cost();
    move(v, toV, rowV, w, toW, rowW);
    if (s.breaksMore(broken) || s.cost() - cost > limit) {
      move(v, fromV, beforeV, w, fromW, beforeW);
      return false;
    }
    return true;
  }

  private void move(int v, int toV, int rowV, int w, int toW, int rowW) {
    s.lift(v);
    s.lift(w);
    s.drop(v, toV, rowV);
    s.drop(w, toW, rowW);
  }

  /** One of the VM's hosts that may have room for it, or the last drawn, or its home. */
  private int roomyDestination(int v, int row, int tries) {
    int h = destination(v);
    for (int i = 1; i < tries && h != p.homeHost[v] && !s.mayFit(h, row); i++) {
      h = destination(v);
    }
    return h;
  }

  private int destination(int v) {
    int count = p.candidates.count(v);
    return count == 0 ? p.homeHost[v] : p.candidates.host(v, chance.below(count));
  }

  private int anyRow(int v) {
    int modes = p.modes(v);
    return p.firstRow[v] + (modes == 1 ? 0 : chance.below(modes));
  }
}
