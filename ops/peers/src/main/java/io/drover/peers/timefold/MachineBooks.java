package io.drover.peers.timefold;

import io.drover.simulation.benchmark.roadef.Reassignment;
import io.drover.simulation.benchmark.roadef.Reassignment.Balance;

/**
 * What every machine holds, how much of that is too much, and what it costs. A change costs
 * O(resources + balances).
 */
final class MachineBooks {
  private final Reassignment instance;
  private final Balance[] balances;
  private final boolean anyTransient;

  /** {@code [machine][resource]}. */
  private final long[][] use;

  /** As {@code use}, and also of the processes that came from the machine. */
  private final long[][] held;

  private final long[] excess;
  private final long[] cost;
  private long totalExcess;
  private long totalCost;

  /** Empty machines, but for what is held of transient resources by those that start there. */
  MachineBooks(Reassignment instance) {
    this.instance = instance;
    balances = instance.balances().toArray(Balance[]::new);
    int machines = instance.machines();
    use = new long[machines][instance.resources()];
    held = new long[machines][instance.resources()];
    excess = new long[machines];
    cost = new long[machines];
    boolean found = false;
    for (boolean each : instance.transientUse()) {
      found |= each;
    }
    anyTransient = found;
    for (int p = 0; p < instance.processes(); p++) {
      add(held[instance.initial()[p]], instance.requirement()[p], 1);
    }
    for (int m = 0; m < machines; m++) {
      count(m);
    }
  }

  /** A process comes (1) or goes (-1). */
  void change(int process, int machine, int sign) {
    int[] requirement = instance.requirement()[process];
    add(use[machine], requirement, sign);
    if (anyTransient && instance.initial()[process] != machine) {
      add(held[machine], requirement, sign);
    }
    count(machine);
  }

  /** By how much all machines together exceed what they can hold. */
  long excess() {
    return totalExcess;
  }

  long cost() {
    return totalCost;
  }

  private void count(int machine) {
    long[] used = use[machine];
    long[] kept = held[machine];
    int[] capacity = instance.capacity()[machine];
    int[] safety = instance.safety()[machine];
    boolean[] transientUse = instance.transientUse();
    int[] weight = instance.loadWeight();
    long newExcess = 0;
    long newCost = 0;
    for (int r = 0; r < used.length; r++) {
      newExcess += Math.max(0, (transientUse[r] ? kept[r] : used[r]) - capacity[r]);
      newCost += weight[r] * Math.max(0, used[r] - safety[r]);
    }
    for (Balance b : balances) {
      long of = capacity[b.of()] - used[b.of()];
      long against = capacity[b.against()] - used[b.against()];
      newCost += b.weight() * Math.max(0, b.target() * of - against);
    }
    totalExcess += newExcess - excess[machine];
    totalCost += newCost - cost[machine];
    excess[machine] = newExcess;
    cost[machine] = newCost;
  }

  private static void add(long[] sum, int[] more, int sign) {
    for (int r = 0; r < sum.length; r++) {
      sum[r] += (long) sign * more[r];
    }
  }
}
