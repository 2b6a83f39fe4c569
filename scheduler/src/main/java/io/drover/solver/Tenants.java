package io.drover.solver;

import java.util.Arrays;

/** Who is on each host, in no particular but a repeatable order. Joining and leaving are O(1). */
final class Tenants {
  private static final int SPARE = 8;

  private final int[][] lists;
  private final int[] count;
  private final int[] place;

  Tenants(Problem p) {
    count = new int[p.hosts];
    place = new int[p.vms];
    lists = new int[p.hosts][];
    for (int h : p.homeHost) {
      count[h]++;
    }
    for (int h = 0; h < p.hosts; h++) {
      lists[h] = new int[count[h] + SPARE];
      count[h] = 0;
    }
    for (int v = 0; v < p.vms; v++) {
      join(v, p.homeHost[v]);
    }
  }

  int count(int host) {
    return count[host];
  }

  int get(int host, int i) {
    return lists[host][i];
  }

  void join(int vm, int host) {
    int at = count[host]++;
    if (at == lists[host].length) {
      lists[host] = Arrays.copyOf(lists[host], 2 * at);
    }
    lists[host][at] = vm;
    place[vm] = at;
  }

  void leave(int vm, int host) {
    int last = lists[host][--count[host]];
    lists[host][place[vm]] = last;
    place[last] = place[vm];
  }
}
