package io.drover.capacity;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;

/**
 * No more VMs of a flavor than this survive the loss of a domain. They and the lost VMs then stand
 * on the hosts that remain, so they are no more than the slots there, less those that the lost VMs
 * must take: a VM of a whole number of slots and something takes at least the whole number,
 * wherever it goes. Nor are they more than the free room less what the lost VMs take, as if it were
 * one.
 */
final class Bound {
  private final FleetSnapshot fleet;
  private final Lost lost;
  private final Demand flavor;
  private final Repacking repacking;
  private final Free[] free;
  private final Free all = new Free();
  private final int[] hostsByNodes;

  /**
   * The free room of open hosts, and their nodes where a slot is free that the flavor may not use.
   */
  private static final class Free {
    long cpu;
    long memory;
    int unusable;
  }

  Bound(Arrangement arrangement, Lost lost, Demand flavor, Repacking repacking) {
    this.fleet = arrangement.fleet();
    this.lost = lost;
    this.flavor = flavor;
    this.repacking = repacking;
    free = new Free[lost.domains()];
    hostsByNodes = new int[fleet.nodes() + 1];
    for (int domain = 0; domain < free.length; domain++) {
      free[domain] = new Free();
      for (int host : lost.hosts(domain)) {
        if (repacking.open(host)) {
          hostsByNodes[fleet.nodesOf(host)]++;
          add(arrangement, host, free[domain]);
          add(arrangement, host, all);
        }
      }
    }
  }

  private void add(Arrangement arrangement, int host, Free sum) {
    for (int node = 0; node < fleet.nodesOf(host); node++) {
      sum.cpu += Math.max(0, arrangement.freeCpu(host, node));
      sum.memory += Math.max(0, arrangement.freeMemory(host, node));
      sum.unusable +=
          !repacking.takesFlavor(host) && repacking.slots().onNode(host, node) > 0 ? 1 : 0;
    }
  }

  /** O(hosts and VMs of the domain). */
  long of(int domain) {
    boolean elsewhere = all.unusable > free[domain].unusable;
    long cpu = all.cpu - free[domain].cpu;
    long memory = all.memory - free[domain].memory;
    long slots = repacking.slotsWithout(domain);
    int mostNodes = mostNodesWithout(domain);
    for (Demand other : lost.vms(domain)) {
      int shares = repacking.slots().shares(other.cpu(), other.memory());
      int whole =
          flavor.numaNodes() == 1
              ? shares * other.numaNodes()
              : other.numaNodes() == mostNodes ? shares : 0;
      slots -= elsewhere ? 0 : whole;
      cpu -= other.cpu() * other.numaNodes();
      memory -= other.memory() * other.numaNodes();
    }
    long fluid =
        Math.min(
            Math.floorDiv(cpu, flavor.cpu() * flavor.numaNodes()),
            Math.floorDiv(memory, flavor.memory() * flavor.numaNodes()));
    return Math.max(SurvivalReport.NOT_EVEN_NOW, Math.min(slots, fluid));
  }

  private int mostNodesWithout(int domain) {
    int[] left = hostsByNodes.clone();
    for (int host : lost.hosts(domain)) {
      if (repacking.open(host)) {
        left[fleet.nodesOf(host)]--;
      }
    }
    int most = left.length - 1;
    while (most > 0 && left[most] == 0) {
      most--;
    }
    return most;
  }
}
