package io.drover.solver;

/**
 * Where the members of each group are during a search: on which hosts, and how many in each domain.
 * Says how many must-rules are broken and what should-rules cost, kept up to date VM by VM. A VM
 * that no rule concerns costs two comparisons.
 */
final class GroupCounts {
  private final Groups g;
  private final int words;
  private final Tenants tenants;

  /** {@code [apart set * words + host / 64]}: whether a member is on the host. */
  private final long[] apartBits;

  private final int[] counts;
  private final int[] occupied;
  private int broken;
  private long cost;

  /** How often two that must be apart were met on one host; 0 unless the start has such a pair. */
  private int doubled;

  GroupCounts(Problem p, Tenants tenants) {
    g = p.groups;
    this.tenants = tenants;
    words = (p.hosts + 63) / 64;
    apartBits = new long[g.apartSets * words];
    counts = new int[g.tallyOffset[g.tallies]];
    occupied = new int[g.tallies];
    for (int t = 0; t < g.tallies; t++) {
      broken += spreadBroken(t, 0);
      cost += spreadCost(t);
    }
    for (int v = 0; v < p.vms; v++) {
      place(v, p.homeHost[v], 1);
    }
  }

  /** How many must-rules are broken, each domain too few or too many, or lacking, counted. */
  int broken() {
    return broken;
  }

  /** What should-rules cost. */
  long cost() {
    return cost;
  }

  /** Whether none that the VM must be apart from is on the host. */
  boolean apart(int v, int h) {
    for (int i = g.firstApart[v]; i < g.firstApart[v + 1]; i++) {
      if ((apartBits[g.apart[i] * words + (h >> 6)] >>> h & 1) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether should-rules look at where the VM is, so that only doing a move tells its cost. */
  boolean soft(int v) {
    return g.anySoft && g.firstTally[v] < g.firstTally[v + 1];
  }

  /** How many groups with rules of spread or nearness count the VM. */
  int rules(int v) {
    return g.firstTally[v + 1] - g.firstTally[v];
  }

  /**
   * Whether the VM may go from one host to another, as far as rules of spread and nearness can be
   * told without doing it; a VM in several groups is judged group by group. O(rules).
   */
  boolean allow(int v, int fromHost, int toHost) {
    for (int i = g.firstTally[v]; i < g.firstTally[v + 1]; i++) {
      int t = g.tally[i];
      int[] domain = g.domain[g.tallyLevel[t]];
      int from = domain[fromHost];
      int to = domain[toHost];
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

  /**
   * Whether must-rules of spread and nearness let the VM be where it is counted now, coming from
   * its home. Stricter than counting what is broken: a rule that is broken already lets no one in
   * who breaks it as well, though another mends it elsewhere. O(rules).
   */
  boolean mayHaveCome(int v, int home, int now) {
    for (int i = g.firstTally[v]; i < g.firstTally[v + 1]; i++) {
      int t = g.tally[i];
      int[] domain = g.domain[g.tallyLevel[t]];
      int from = domain[home];
      int to = domain[now];
      if (from == to) {
        continue;
      }
      boolean alone = counts[g.tallyOffset[t] + to] == 1;
      boolean spread = alone ? occupied[t] <= g.atMost[t] : occupied[t] >= g.atLeast[t];
      boolean left = counts[g.tallyOffset[t] + from] == 0;
      if ((g.spreadWeight[t] == 0 && !spread) || lacks(t, to) || (left && isNeeded(t, from))) {
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

  /** The VM comes to the host, already listed there ({@code 1}), or has left it ({@code -1}). */
  void place(int v, int h, int sign) {
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
    for (int i = 0; i < tenants.count(h); i++) {
      int w = tenants.get(h, i);
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

  private int spreadBroken(int t, int domains) {
    return g.spreadWeight[t] > 0 ? 0 : outside(t, domains);
  }

  private long spreadCost(int t) {
    return g.spreadWeight[t] * outside(t, occupied[t]);
  }

  private int outside(int t, int domains) {
    return Math.max(0, g.atLeast[t] - domains) + Math.max(0, domains - g.atMost[t]);
  }
}
