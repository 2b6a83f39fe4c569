package io.drover.simulation.benchmark.waiting;

import java.util.ArrayList;
import java.util.List;

/**
 * The yardstick's environment written anew on plain numbers: every second of time and every server
 * is looked at, and nothing of the product is used. Counts in half cores and half GiB.
 */
final class SlowEnvironment {
  private final Requests requests;
  private final int servers;
  private final List<Long> departs = new ArrayList<>();
  private final List<int[]> tenants = new ArrayList<>();

  private SlowEnvironment(int servers, Requests requests) {
    this.servers = servers;
    this.requests = requests;
  }

  /** Which node of all takes the VM, the first of the two for one that spans both. */
  interface Chooser {
    int choose(SlowEnvironment now, int row);
  }

  static int untilFirstMisfit(int servers, Requests requests, int start, Chooser chooser) {
    return (int) new SlowEnvironment(servers, requests).run(start, -1, chooser)[0];
  }

  static long totalWait(int servers, Requests requests, int start, int vms, Chooser chooser) {
    return new SlowEnvironment(servers, requests).run(start, vms, chooser)[1];
  }

  private long[] run(int start, int vms, Chooser chooser) {
    long now = requests.at()[start];
    long waited = 0;
    for (int row = start; ; ) {
      put(row, chooser.choose(this, row), now);
      waited += (now - requests.at()[row]);
      row++;
      boolean over = row == requests.rows() - 1 || row == requests.rows();
      if (over || (vms < 0 ? first(row) < 0 : row - start == vms)) {
        return new long[] {row - start, waited};
      }
      leave(requests.at()[row]);
      now = Math.max(now, requests.at()[row]);
      for (; first(row) < 0; now++) {
        leave(now);
        if (first(row) >= 0) {
          break;
        }
      }
    }
  }

  private void put(int row, int node, long now) {
    if (!fits(row, node)) {
      throw new AssertionError("row " + row + " does not fit node " + node);
    }
    tenants.add(new int[] {row, node});
    departs.add(now + requests.lifetime()[row]);
  }

  private void leave(long now) {
    for (int i = departs.size() - 1; i >= 0; i--) {
      if (departs.get(i) <= now) {
        departs.remove(i);
        tenants.remove(i);
      }
    }
  }

  boolean spans(int row) {
    return requests.gibibytes()[row] > 10;
  }

  int nodes() {
    return 2 * servers;
  }

  /** The first node that takes the VM; -1 without one. */
  int first(int row) {
    for (int node = 0; node < nodes(); node++) {
      if (fits(row, node)) {
        return node;
      }
    }
    return -1;
  }

  boolean fits(int row, int node) {
    int cores = requests.cores()[row];
    int gibibytes = requests.gibibytes()[row];
    if (!spans(row)) {
      return freeHalfCores(node) >= 2 * cores && freeHalfGibibytes(node) >= 2 * gibibytes;
    }
    return node % 2 == 0
        && Math.min(freeHalfCores(node), freeHalfCores(node + 1)) >= cores
        && Math.min(freeHalfGibibytes(node), freeHalfGibibytes(node + 1)) >= gibibytes;
  }

  int freeHalfCores(int node) {
    return 80 - taken(node, requests.cores());
  }

  int freeHalfGibibytes(int node) {
    return 180 - taken(node, requests.gibibytes());
  }

  private int taken(int node, int[] size) {
    int sum = 0;
    for (int[] tenant : tenants) {
      if (spans(tenant[0])) {
        sum += tenant[1] / 2 == node / 2 ? size[tenant[0]] : 0;
      } else {
        sum += tenant[1] == node ? 2 * size[tenant[0]] : 0;
      }
    }
    return sum;
  }
}
