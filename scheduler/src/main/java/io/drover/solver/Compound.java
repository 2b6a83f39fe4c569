package io.drover.solver;

import java.util.Arrays;

/**
 * A state with a list of the VMs that are away from home, changed by compounds: VMs are lifted,
 * then dropped where they fit, and all of it is kept or taken back. O(columns + rules) a VM,
 * allocates nothing.
 */
final class Compound {
  private static final int MOST = 4;

  final State s;
  private final Problem p;
  private final int[] away;
  private final int[] place;
  private int awayCount;

  private final int[] vm = new int[MOST];
  private final int[] host = new int[MOST];
  private final int[] row = new int[MOST];
  private int lifted;
  private int brokenBefore;
  private int awayBefore;
  private long costBefore;

  /** Of a state in which every VM is at home. */
  Compound(State state) {
    s = state;
    p = state.p;
    away = new int[p.vms];
    place = new int[p.vms];
    Arrays.fill(place, -1);
  }

  int awayCount() {
    return awayCount;
  }

  int away(int i) {
    return away[i];
  }

  boolean isLifted(int v) {
    return s.host[v] == State.NOWHERE;
  }

  void lift(int v) {
    if (lifted == 0) {
      brokenBefore = s.broken();
      awayBefore = s.away();
      costBefore = s.cost();
    }
    vm[lifted] = v;
    host[lifted] = s.host[v];
    row[lifted++] = s.row[v];
    s.lift(v);
  }

  /** Whether the open compound moves the VM. */
  boolean contains(int v) {
    for (int i = 0; i < lifted; i++) {
      if (vm[i] == v) {
        return true;
      }
    }
    return false;
  }

  /** Drops a lifted VM if the host admits it, and says whether it did. */
  boolean drop(int v, int h, int newRow) {
    boolean home = h == p.homeHost[v] && newRow == p.homeRow[v];
    if (home ? !mayReturn(v) : !s.admits(v, h, newRow)) {
      return false;
    }
    s.drop(v, h, newRow);
    return true;
  }

  /**
   * Whether a lifted VM may go home. Columns that only VMs from elsewhere must fit do not keep it
   * off, unless there are such.
   */
  private boolean mayReturn(int v) {
    int h = p.homeHost[v];
    int need = p.homeRow[v] * p.width;
    for (int r = 0; r < p.columns; r++) {
      if (p.need[need + r] > Math.max(0, s.free(h, r)) && !(p.entering[r] && nobodyCame(h))) {
        return false;
      }
    }
    return s.mayEnter(v, h);
  }

  private boolean nobodyCame(int h) {
    for (int i = 0; i < s.tenants(h); i++) {
      if (p.homeHost[s.tenant(h, i)] != h) {
        return false;
      }
    }
    return true;
  }

  /** What the open compound changes the cost by, all of it dropped. */
  long delta() {
    return s.cost() - costBefore;
  }

  /** Whether the open compound breaks no more rules and keeps to the most VMs away. */
  boolean allowed() {
    if (s.broken() > brokenBefore || s.away() > Math.max(awayBefore, p.mostAway)) {
      return false;
    }
    for (int i = 0; i < lifted; i++) {
      if (!s.mayHaveCome(vm[i])) {
        return false;
      }
    }
    return true;
  }

  void keep() {
    for (int i = 0; i < lifted; i++) {
      list(vm[i]);
    }
    lifted = 0;
  }

  private void list(int v) {
    if (s.isHome(v) && place[v] >= 0) {
      int last = away[--awayCount];
      away[place[v]] = last;
      place[last] = place[v];
      place[v] = -1;
    } else if (!s.isHome(v) && place[v] < 0) {
      place[v] = awayCount;
      away[awayCount++] = v;
    }
  }

  void undo() {
    for (int i = 0; i < lifted; i++) {
      if (!isLifted(vm[i])) {
        s.lift(vm[i]);
      }
    }
    while (lifted > 0) {
      lifted--;
      s.drop(vm[lifted], host[lifted], row[lifted]);
    }
  }

  /** Puts a VM somewhere and keeps it, asking nothing. */
  void put(int v, int h, int newRow) {
    s.shift(v, h, newRow);
    list(v);
  }
}
