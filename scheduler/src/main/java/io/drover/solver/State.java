package io.drover.solver;

import java.util.Arrays;

/**
 * Where every VM is during a search, and what that costs, kept up to date move by move. Mutable,
 * for one thread. A shift or a swap is judged in O(columns + rules of the VM) without touching the
 * state, and allocates nothing.
 *
 * <p>Compounds are made of {@link #lift} and {@link #drop}: a lifted VM is nowhere, its home still
 * holds what {@linkplain Problem#held it holds}, and the cost counts it nothing. A compound is
 * allowed when every drop {@linkplain #admits fits} and no more rules are {@linkplain #broken} than
 * before.
 *
 * @see <a href="https://doi.org/10.1007/s10479-014-1734-2">Portal, Ritt, Borba, Buriol, Simulated
 *     annealing for the machine reassignment problem, 2016: moves judged in O(resources +
 *     dependencies)</a>
 */
final class State {
  static final int NOWHERE = -1;

  final Problem p;
  private final int columns;
  private final int stride;
  private final int[] need;
  private final Groups g;
  private final int words;

  final int[] host;
  final int[] row;
  final int[] rows;
  final long[] hostCost;
  private final int[][] tenants;
  private final int[] tenantCount;
  private final int[] place;
  private final long[] apartBits;
  private final int[] counts;
  private final int[] occupied;
  private final int[] movedOf;
  private final int[] movedHistogram;
  private int mostMoved;
  private int away;
  private int broken;

  /** How often two that must be apart were met on one host; 0 unless the start has such a pair. */
  private int doubled;

  private long cost;

  State(Problem p) {
    this.p = p;
    columns = p.columns;
    stride = Rows.WIDTH * columns;
    need = p.need;
    g = p.groups;
    words = (p.hosts + 63) / 64;
    host = p.homeHost.clone();
    row = p.homeRow.clone();
    rows = new int[p.hosts * stride];
    hostCost = new long[p.hosts];
    tenantCount = new int[p.hosts];
    tenants = new int[p.hosts][];
    place = new int[p.vms];
    apartBits = new long[g.apartSets * words];
    counts = new int[g.tallyOffset[g.tallies]];
    occupied = new int[g.tallies];
    movedOf = new int[g.movedGroups];
    movedHistogram = new int[p.vms + 2];
    movedHistogram[0] = g.movedGroups;
    fill();
  }

  private void fill() {
    for (int h = 0; h < p.hosts; h++) {
      for (int r = 0; r < columns; r++) {
        int free = p.freeAtStart[h * columns + r];
        int at = h * stride + r;
        rows[at] = free;
        rows[at + columns] = free;
        rows[at + 2 * columns] = free - p.capacity[h * columns + r] + p.safety[h * columns + r];
      }
    }
    for (int v = 0; v < p.vms; v++) {
      tenantCount[host[v]]++;
    }
    for (int h = 0; h < p.hosts; h++) {
      tenants[h] = new int[tenantCount[h] + 8];
      tenantCount[h] = 0;
      hostCost[h] = p.hostCost.of(rows, h, p.nothing, p.nothing);
      cost += hostCost[h];
    }
    for (int t = 0; t < g.tallies; t++) {
      broken += spreadBroken(t, 0);
      cost += spreadCost(t);
    }
    for (int v = 0; v < p.vms; v++) {
      list(v, host[v]);
      group(v, host[v], 1);
    }
  }

  // ---------------------------------------------------------------- reading

  long cost() {
    return cost;
  }

  /** How many must-rules between VMs are broken, each domain too few or too many counted. */
  int broken() {
    return broken;
  }

  int away() {
    return away;
  }

  int tenants(int h) {
    return tenantCount[h];
  }

  int tenant(int h, int i) {
    return tenants[h][i];
  }

  boolean isHome(int v) {
    return host[v] == p.homeHost[v] && row[v] == p.homeRow[v];
  }

  int free(int h, int column) {
    return rows[h * stride + column];
  }

  // ---------------------------------------------------------------- judging a shift

  /** Whether the host has room for the VM in that row, the VM not being there. */
  boolean fits(int v, int h, int newRow) {
    int at = h * stride + columns;
    int n = newRow * columns;
    if (p.anyHeld && h == p.homeHost[v]) {
      for (int r = 0; r < columns; r++) {
        if (!p.held[r] && need[n + r] > Math.max(0, rows[at + r])) {
          return false;
        }
      }
      return true;
    }
    for (int r = 0; r < columns; r++) {
      if (need[n + r] > Math.max(0, rows[at + r])) {
        return false;
      }
    }
    return true;
  }

  /** Whether the VM may ever be on the host, and none it must be apart from is. */
  boolean mayEnter(int v, int h) {
    if (h != p.homeHost[v] && !p.candidates.allows(v, h)) {
      return false;
    }
    for (int i = g.firstApart[v]; i < g.firstApart[v + 1]; i++) {
      if ((apartBits[g.apart[i] * words + (h >> 6)] >>> h & 1) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether a lifted VM may be dropped there. */
  boolean admits(int v, int h, int newRow) {
    return mayEnter(v, h) && fits(v, h, newRow);
  }

  /**
   * Whether the VM may go from its host to another one, as far as rules of spread and nearness can
   * be told without doing it; a VM in several groups is judged group by group.
   */
  boolean rulesAllow(int v, int h) {
    for (int i = g.firstTally[v]; i < g.firstTally[v + 1]; i++) {
      int t = g.tally[i];
      int[] domain = g.domain[g.tallyLevel[t]];
      int from = domain[host[v]];
      int to = domain[h];
      if (from == to) {
        continue;
      }
      boolean leaves = counts[g.tallyOffset[t] + from] == 1;
      boolean enters = counts[g.tallyOffset[t] + to] == 0;
      int change = (enters ? 1 : 0) - (leaves ? 1 : 0);
      if (change != 0 && spreadBroken(t, occupied[t] + change) > spreadBroken(t, occupied[t])) {
        return false;
      }
      if ((enters && lacks(t, to)) || (leaves && isNeeded(t, from))) {
        return false;
      }
    }
    return true;
  }

  private boolean lacks(int t, int domain) {
    int[] others = g.needs[t];
    for (int i = 0; i < others.length; i++) {
      if (g.needsWeight[t][i] == 0 && counts[g.tallyOffset[others[i]] + domain] == 0) {
        return true;
      }
    }
    return false;
  }

  private boolean isNeeded(int t, int domain) {
    int[] others = g.neededBy[t];
    for (int i = 0; i < others.length; i++) {
      if (g.neededByWeight[t][i] == 0 && counts[g.tallyOffset[others[i]] + domain] > 0) {
        return true;
      }
    }
    return false;
  }

  private int spreadBroken(int t, int domains) {
    return g.spreadWeight[t] > 0
        ? 0
        : Math.max(0, g.atLeast[t] - domains) + Math.max(0, domains - g.atMost[t]);
  }

  /** Whether should-rules look at where the VM is, so that only doing a move tells its cost. */
  boolean softly(int v) {
    return g.anySoft && g.firstTally[v] < g.firstTally[v + 1];
  }

  /** Whether one VM more may be away. */
  boolean mayLeave(int v) {
    return away < p.mostAway || !isHome(v);
  }

  /** What a shift to another host changes the cost by, should-rules apart. */
  long shiftDelta(int v, int h, int newRow) {
    int a = host[v];
    return p.hostCost.of(rows, a, p.nothing, row[v])
        - hostCost[a]
        + p.hostCost.of(rows, h, newRow, p.nothing)
        - hostCost[h]
        + p.moveCosts.of(v, h, newRow)
        - p.moveCosts.of(v, a, row[v])
        + movedDelta(v, h, newRow);
  }

  private long movedDelta(int v, int h, int newRow) {
    int group = g.movedGroup[v];
    if (g.movedWeight == 0 || group == Groups.NONE) {
      return 0;
    }
    boolean home = isHome(v);
    boolean willBeHome = h == p.homeHost[v] && newRow == p.homeRow[v];
    if (home == willBeHome || movedOf[group] < mostMoved) {
      return 0;
    }
    if (home) {
      return g.movedWeight;
    }
    return movedHistogram[mostMoved] == 1 ? -g.movedWeight : 0;
  }

  // ---------------------------------------------------------------- judging a swap

  /**
   * Whether two VMs on different hosts may exchange them, rules of spread and nearness apart.
   *
   * @param rowV the row the first takes on the second's host
   * @param rowW the row the second takes on the first's host
   */
  boolean maySwap(int v, int w, int rowV, int rowW) {
    int a = host[v];
    int b = host[w];
    return (away + 2 <= p.mostAway
            || away + (isHome(v) ? 1 : 0) + (isHome(w) ? 1 : 0) <= p.mostAway)
        && fitsInstead(v, b, rowV, w)
        && fitsInstead(w, a, rowW, v)
        && mayEnter(v, b)
        && mayEnter(w, a);
  }

  /** Whether the VM has room on the host once another one there has left. */
  boolean fitsInstead(int v, int h, int newRow, int leaving) {
    int at = h * stride + columns;
    int n = newRow * columns;
    int l = row[leaving] * columns;
    if (!p.anyHeld || (p.homeHost[v] != h && p.homeHost[leaving] != h)) {
      for (int r = 0; r < columns; r++) {
        if (need[n + r] > Math.max(0, rows[at + r] + need[l + r])) {
          return false;
        }
      }
      return true;
    }
    boolean comesHome = p.homeHost[v] == h;
    boolean staysHeld = p.homeHost[leaving] == h;
    for (int r = 0; r < columns; r++) {
      int room = rows[at + r] + (p.held[r] && staysHeld ? 0 : need[l + r]);
      if (need[n + r] > Math.max(0, room) && !(p.held[r] && comesHome)) {
        return false;
      }
    }
    return true;
  }

  /** What an exchange of hosts changes the cost by, should-rules apart. */
  long swapDelta(int v, int w, int rowV, int rowW) {
    int a = host[v];
    int b = host[w];
    long delta =
        p.hostCost.of(rows, a, rowW, row[v])
            - hostCost[a]
            + p.hostCost.of(rows, b, rowV, row[w])
            - hostCost[b]
            + p.moveCosts.of(v, b, rowV)
            - p.moveCosts.of(v, a, row[v])
            + p.moveCosts.of(w, a, rowW)
            - p.moveCosts.of(w, b, row[w]);
    return g.movedWeight == 0 ? delta : delta + pairMovedDelta(v, b, rowV, w, a, rowW);
  }

  /**
   * What a chain changes the cost by, should-rules apart: one VM takes the place of another, which
   * goes to a third host.
   */
  long chainDelta(int v, int rowV, int w, int h, int rowW) {
    int a = host[v];
    int b = host[w];
    long delta =
        p.hostCost.of(rows, a, p.nothing, row[v])
            - hostCost[a]
            + p.hostCost.of(rows, b, rowV, row[w])
            - hostCost[b]
            + p.hostCost.of(rows, h, rowW, p.nothing)
            - hostCost[h]
            + p.moveCosts.of(v, b, rowV)
            - p.moveCosts.of(v, a, row[v])
            + p.moveCosts.of(w, h, rowW)
            - p.moveCosts.of(w, b, row[w]);
    return g.movedWeight == 0 ? delta : delta + pairMovedDelta(v, b, rowV, w, h, rowW);
  }

  private long pairMovedDelta(int v, int toV, int rowV, int w, int toW, int rowW) {
    int changeV = awayAfter(v, toV, rowV) - (isHome(v) ? 0 : 1);
    int changeW = awayAfter(w, toW, rowW) - (isHome(w) ? 0 : 1);
    int before = mostMoved;
    bump(v, changeV);
    bump(w, changeW);
    int after = mostMoved;
    bump(w, -changeW);
    bump(v, -changeV);
    return g.movedWeight * (after - before);
  }

  private int awayAfter(int v, int h, int newRow) {
    return h == p.homeHost[v] && newRow == p.homeRow[v] ? 0 : 1;
  }

  // ---------------------------------------------------------------- changing

  void shift(int v, int h, int newRow) {
    lift(v);
    drop(v, h, newRow);
  }

  /** Takes the VM off its host. */
  void lift(int v) {
    int h = host[v];
    boolean home = isHome(v);
    cost -= p.moveCosts.of(v, h, row[v]);
    take(v, h, row[v], 1);
    unlist(v, h);
    group(v, h, -1);
    if (home) {
      away++;
      moved(v, 1);
    }
    host[v] = NOWHERE;
  }

  /** Puts a lifted VM on a host. */
  void drop(int v, int h, int newRow) {
    host[v] = h;
    row[v] = newRow;
    take(v, h, newRow, -1);
    list(v, h);
    group(v, h, 1);
    cost += p.moveCosts.of(v, h, newRow);
    if (isHome(v)) {
      away--;
      moved(v, -1);
    }
  }

  private void take(int v, int h, int taken, int sign) {
    int at = h * stride;
    int n = taken * columns;
    boolean home = p.anyHeld && h == p.homeHost[v];
    for (int r = 0; r < columns; r++) {
      int change = sign * need[n + r];
      rows[at + r] += change;
      rows[at + 2 * columns + r] += change;
      rows[at + columns + r] += home && p.held[r] ? 0 : change;
    }
    long now = p.hostCost.of(rows, h, p.nothing, p.nothing);
    cost += now - hostCost[h];
    hostCost[h] = now;
  }

  private void moved(int v, int sign) {
    int before = mostMoved;
    bump(v, sign);
    cost += g.movedWeight * (mostMoved - before);
  }

  private void bump(int v, int sign) {
    int group = g.movedGroup[v];
    if (group == Groups.NONE || sign == 0) {
      return;
    }
    movedHistogram[movedOf[group]]--;
    movedOf[group] += sign;
    movedHistogram[movedOf[group]]++;
    if (movedOf[group] > mostMoved) {
      mostMoved = movedOf[group];
    } else if (movedHistogram[mostMoved] == 0) {
      mostMoved--;
    }
  }

  private void group(int v, int h, int sign) {
    for (int i = g.firstApart[v]; i < g.firstApart[v + 1]; i++) {
      int set = g.apart[i];
      int at = set * words + (h >> 6);
      if (sign > 0) {
        doubled += (int) (apartBits[at] >>> h & 1);
        apartBits[at] |= 1L << h;
      } else if (doubled == 0 || !stillOn(set, h)) {
        apartBits[at] &= ~(1L << h);
      }
    }
    for (int i = g.firstTally[v]; i < g.firstTally[v + 1]; i++) {
      int t = g.tally[i];
      count(t, g.domain[g.tallyLevel[t]][h], sign);
    }
  }

  /** Whether another of the set is on the host, which only a broken start can bring about. */
  private boolean stillOn(int set, int h) {
    for (int i = 0; i < tenantCount[h]; i++) {
      int w = tenants[h][i];
      for (int j = g.firstApart[w]; j < g.firstApart[w + 1]; j++) {
        if (g.apart[j] == set) {
          return true;
        }
      }
    }
    return false;
  }

  private void count(int t, int domain, int sign) {
    int at = g.tallyOffset[t] + domain;
    int before = counts[at];
    counts[at] = before + sign;
    if (Math.min(before, counts[at]) > 0) {
      return;
    }
    broken -= spreadBroken(t, occupied[t]);
    cost -= spreadCost(t);
    occupied[t] += sign;
    broken += spreadBroken(t, occupied[t]);
    cost += spreadCost(t);
    for (int i = 0; i < g.needs[t].length; i++) {
      if (counts[g.tallyOffset[g.needs[t][i]] + domain] == 0) {
        miss(g.needsWeight[t][i], sign);
      }
    }
    for (int i = 0; i < g.neededBy[t].length; i++) {
      if (counts[g.tallyOffset[g.neededBy[t][i]] + domain] > 0) {
        miss(g.neededByWeight[t][i], -sign);
      }
    }
  }

  private void miss(long weight, int sign) {
    if (weight == 0) {
      broken += sign;
    } else {
      cost += sign * weight;
    }
  }

  private long spreadCost(int t) {
    return g.spreadWeight[t]
        * (Math.max(0, g.atLeast[t] - occupied[t]) + Math.max(0, occupied[t] - g.atMost[t]));
  }

  private void list(int v, int h) {
    int at = tenantCount[h]++;
    if (at == tenants[h].length) {
      tenants[h] = Arrays.copyOf(tenants[h], 2 * at);
    }
    tenants[h][at] = v;
    place[v] = at;
  }

  private void unlist(int v, int h) {
    int last = tenants[h][--tenantCount[h]];
    tenants[h][place[v]] = last;
    place[last] = place[v];
  }
}
