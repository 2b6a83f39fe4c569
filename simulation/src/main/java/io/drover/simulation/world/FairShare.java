package io.drover.simulation.world;

import java.util.Arrays;

/**
 * Shares links between flows, max-min fair: no flow could get more without taking from one that has
 * no more than it.
 *
 * <p>Progressive filling: all flows grow alike until a link is full; its flows are frozen, the
 * others grow on. A link's share only grows while others freeze, so a heap whose keys are refreshed
 * when they come up finds the next full link. Costs O(hops · log links) for all flows together. Not
 * for several threads.
 *
 * @see <a href="http://web.mit.edu/dimitrib/www/datanets.html">Bertsekas and Gallager, Data
 *     Networks, 2nd ed. 1992, section 6.5.2</a>
 */
final class FairShare {
  private final double[] room;
  private final int[] growing;
  private final int[] first;
  private final double[] key;
  private final int[] heap;
  private int heapSize;
  private int[] flowsOf = new int[64];

  FairShare(int links) {
    room = new double[links];
    growing = new int[links];
    first = new int[links + 1];
    key = new double[links];
    heap = new int[links];
  }

  /**
   * @param capacity of each link, in any unit, not negative
   * @param routes the links each flow crosses, none twice; a flow that crosses none gets 0
   * @param rates where the result goes, by flow
   */
  void share(double[] capacity, int[][] routes, int flows, double[] rates) {
    index(capacity, routes, flows);
    Arrays.fill(rates, 0, flows, -1);
    while (heapSize > 0) {
      int link = heap[0];
      if (growing[link] == 0) {
        pop();
        continue;
      }
      double share = room[link] / growing[link];
      if (share > key[link]) {
        key[link] = share;
        sink(0);
        continue;
      }
      pop();
      for (int i = first[link]; i < first[link + 1]; i++) {
        int flow = flowsOf[i];
        if (rates[flow] < 0) {
          rates[flow] = share;
          for (int crossed : routes[flow]) {
            room[crossed] = Math.max(0, room[crossed] - share);
            growing[crossed]--;
          }
        }
      }
    }
    for (int flow = 0; flow < flows; flow++) {
      rates[flow] = Math.max(0, rates[flow]);
    }
  }

  private void index(double[] capacity, int[][] routes, int flows) {
    Arrays.fill(growing, 0);
    int hops = 0;
    for (int flow = 0; flow < flows; flow++) {
      for (int link : routes[flow]) {
        growing[link]++;
        hops++;
      }
    }
    if (flowsOf.length < hops) {
      flowsOf = new int[hops * 2];
    }
    heapSize = 0;
    int next = 0;
    for (int link = 0; link < growing.length; link++) {
      first[link] = next;
      next += growing[link];
      if (growing[link] > 0) {
        room[link] = capacity[link];
        key[link] = capacity[link] / growing[link];
        heap[heapSize++] = link;
      }
    }
    first[growing.length] = next;
    int[] fill = Arrays.copyOf(first, growing.length);
    for (int flow = 0; flow < flows; flow++) {
      for (int link : routes[flow]) {
        flowsOf[fill[link]++] = flow;
      }
    }
    for (int at = heapSize / 2 - 1; at >= 0; at--) {
      sink(at);
    }
  }

  private void pop() {
    heap[0] = heap[--heapSize];
    sink(0);
  }

  private void sink(int from) {
    int at = from;
    while (2 * at + 1 < heapSize) {
      int child = 2 * at + 1;
      if (child + 1 < heapSize && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], heap[at])) {
        return;
      }
      int link = heap[at];
      heap[at] = heap[child];
      heap[child] = link;
      at = child;
    }
  }

  private boolean before(int link, int other) {
    return key[link] < key[other] || (key[link] == key[other] && link < other);
  }
}
