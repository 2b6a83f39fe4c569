package io.drover.solver;

import java.util.Arrays;

/**
 * Who is on each host, in no particular but a repeatable order, and beside each a {@linkplain
 * Sketch sketch} of what it gives back when it leaves, so that a walk over them reads one stream of
 * memory. Joining and leaving are O(1).
 */
final class Tenants {
  private static final int SPARE = 8;

  private final int[][] lists;
  private final long[][] givenBack;
  private final int[] count;
  private final int[] place;

  Tenants(Problem p) {
    count = new int[p.hosts];
    place = new int[p.vms];
    lists = new int[p.hosts][];
    givenBack = new long[p.hosts][];
    for (int h : p.homeHost) {
      count[h]++;
    }
    for (int h = 0; h < p.hosts; h++) {
      lists[h] = new int[count[h] + SPARE];
      givenBack[h] = new long[count[h] + SPARE];
      count[h] = 0;
    }
    for (int v = 0; v < p.vms; v++) {
      join(v, p.homeHost[v], p.givenBack(v, p.homeHost[v], p.homeRow[v]));
    }
  }

  int count(int host) {
    return count[host];
  }

  int get(int host, int i) {
    return lists[host][i];
  }

  /**
   * The sketches of what leaving tenants give back, in their order; those beyond the count mean
   * nothing.
   */
  long[] givenBack(int host) {
    return givenBack[host];
  }

  void join(int vm, int host, long sketch) {
    int at = count[host]++;
    if (at == lists[host].length) {
      lists[host] = Arrays.copyOf(lists[host], 2 * at);
      givenBack[host] = Arrays.copyOf(givenBack[host], 2 * at);
    }
    lists[host][at] = vm;
    givenBack[host][at] = sketch;
    place[vm] = at;
  }

  void leave(int vm, int host) {
    int last = lists[host][--count[host]];
    lists[host][place[vm]] = last;
    givenBack[host][place[vm]] = givenBack[host][count[host]];
    place[last] = place[vm];
  }
}
