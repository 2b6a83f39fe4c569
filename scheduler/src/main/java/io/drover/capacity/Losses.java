package io.drover.capacity;

import io.drover.fleetview.Demand;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the start of a VM costs on each host, by the VM's size, as far as it has been asked for:
 * many VMs are of one size, and a start changes one host. 8 bytes a host and size.
 */
final class Losses {
  /** Of a VM that finds no room on the host. */
  static final long NO_ROOM = Long.MAX_VALUE;

  /** Every other cost is 0 or more. */
  static final long UNKNOWN = -1;

  private static final int MOST_SIZES = 64;

  private final int hosts;
  private final Map<Size, long[]> known = new LinkedHashMap<>(16, 0.75f, true);

  /** Of one NUMA node each. */
  private record Size(long cpu, long memory, int numaNodes) {}

  Losses(int hosts) {
    this.hosts = hosts;
  }

  /**
   * The costs of the VM's size by host, for the caller to fill in where they are {@link #UNKNOWN}.
   */
  long[] of(Demand vm) {
    var size = new Size(vm.cpu(), vm.memory(), vm.numaNodes());
    long[] costs = known.get(size);
    if (costs == null) {
      costs = new long[hosts];
      Arrays.fill(costs, UNKNOWN);
      known.put(size, costs);
      if (known.size() > MOST_SIZES) {
        known.remove(known.keySet().iterator().next());
      }
    }
    return costs;
  }

  /** To be called when a VM came to the host or left it. */
  void changed(int host) {
    known.values().forEach(costs -> costs[host] = UNKNOWN);
  }

  void clear() {
    known.clear();
  }
}
