package io.drover.capacity;

import io.drover.constraint.Constraints;
import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.HostView;
import io.drover.fleetview.Slots;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts the VMs of a lost failure domain again on the hosts that remain, by a rule: each goes
 * where it takes the fewest of the slots to be kept, and then the fewest slots for the flavor at
 * all; of equal places to the first host by id, and there to the first NUMA nodes. So small VMs
 * fill what is left over, and all losses use the same spare hosts.
 */
final class Repacking {
  private final Arrangement arrangement;
  private final FleetSnapshot fleet;
  private final Lost lost;
  private final Slots slots;
  private final int spanned;
  private final Constraints rules = Constraints.forced();
  private final HostView view;
  private final boolean[] open;
  private final boolean[] takesFlavor;
  private final int[] slotsOf;
  private final int[] kept;
  private final Losses losses;
  private long slotsOfAll;

  Repacking(Arrangement arrangement, Lost lost, Demand flavor) {
    this.arrangement = arrangement;
    this.fleet = arrangement.fleet();
    this.lost = lost;
    spanned = flavor.numaNodes();
    slots = new Slots(arrangement, flavor);
    view = new HostView(arrangement);
    open = new boolean[fleet.hosts()];
    takesFlavor = new boolean[fleet.hosts()];
    slotsOf = new int[fleet.hosts()];
    kept = new int[fleet.hosts()];
    losses = new Losses(fleet.hosts());
    for (int host = 0; host < fleet.hosts(); host++) {
      open[host] = fleet.takesVms(host);
      takesFlavor[host] =
          fleet.nodesOf(host) >= spanned
              && rules
                  .refusing(flavor, view.at(host))
                  .filter(rule -> !rule.rule().equals("capacity"))
                  .isEmpty();
    }
    recount();
  }

  /** To be called when VMs were put on hosts or taken off since the last answer. */
  void recount() {
    slotsOfAll = 0;
    losses.clear();
    for (int host = 0; host < fleet.hosts(); host++) {
      slotsOf[host] = takesFlavor[host] ? slots.on(host) : 0;
      slotsOfAll += slotsOf[host];
    }
  }

  /** Slots not to be taken where others will do, by host: those that new VMs may stand in. */
  void keep(int[] byHost) {
    System.arraycopy(byHost, 0, kept, 0, kept.length);
    losses.clear();
  }

  Slots slots() {
    return slots;
  }

  /** Whether the host would take the flavor, had it room. */
  boolean takesFlavor(int host) {
    return takesFlavor[host];
  }

  boolean open(int host) {
    return open[host];
  }

  /** Slots of the hosts that remain without the domain, before anything is started again. */
  long slotsWithout(int domain) {
    long left = slotsOfAll;
    for (int host : lost.hosts(domain)) {
      left -= slotsOf[host];
    }
    return left;
  }

  /**
   * What a loss leaves.
   *
   * @param stranded VMs for which no place was found
   * @param slots for how many VMs of the flavor there is room once the others are placed
   */
  record Outcome(int stranded, long slots) {}

  /** Told of each host that took a VM, while the VMs stand there. */
  interface Touched {
    void host(int host);
  }

  /** Loses the domain, looks what is left, and undoes it all. */
  Outcome lose(int domain, Touched touched) {
    List<Demand> vms = lost.vms(domain);
    int[] masks = vms.stream().mapToInt(vm -> arrangement.maskOf(vm.row())).toArray();
    int[] homes = vms.stream().mapToInt(vm -> arrangement.hostOf(vm.row())).toArray();
    vms.forEach(vm -> arrangement.depart(vm.row()));
    long left = slotsWithout(domain);
    int stranded = 0;
    var back = new ArrayList<Integer>();
    for (Demand vm : vms) {
      int loss = start(domain, vm);
      stranded += loss < 0 ? 1 : 0;
      left -= Math.max(0, loss);
      if (loss >= 0) {
        back.add(vm.row());
      }
    }
    int[] hosts = back.stream().mapToInt(arrangement::hostOf).distinct().toArray();
    for (int host : hosts) {
      touched.host(host);
      losses.changed(host);
    }
    back.forEach(arrangement::depart);
    for (int i = vms.size() - 1; i >= 0; i--) {
      arrangement.arrive(vms.get(i).row(), homes[i], masks[i]);
    }
    return new Outcome(stranded, left);
  }

  /** Puts the VM where it takes the fewest slots, and says how many; -1 when it fits nowhere. */
  private int start(int domain, Demand vm) {
    int least = leastLoss(vm);
    long[] costs = losses.of(vm);
    int best = -1;
    long bestCost = Losses.NO_ROOM;
    for (int host = 0; host < costs.length && bestCost > least; host++) {
      if (lost.holds(domain, host)) {
        continue;
      }
      if (costs[host] == Losses.UNKNOWN) {
        costs[host] = cost(vm, host);
      }
      if (costs[host] < bestCost && rules.allow(vm, view.at(host))) {
        best = host;
        bestCost = costs[host];
      }
    }
    if (best < 0) {
      return -1;
    }
    arrangement.arrive(vm.row(), best, cheapestMask(vm, best));
    losses.changed(best);
    return (int) bestCost;
  }

  /** Kept slots that its start on the host takes, in the upper half; in the lower one all slots. */
  private long cost(Demand vm, int host) {
    int mask = open[host] ? cheapestMask(vm, host) : 0;
    if (mask == 0) {
      return Losses.NO_ROOM;
    }
    int before = takesFlavor[host] ? slots.on(host) : 0;
    int after = takesFlavor[host] ? slotsWith(vm, host, mask) : 0;
    long keptLoss = Math.min(kept[host], before) - Math.min(kept[host], after);
    return keptLoss << Integer.SIZE | (before - after);
  }

  /** A loss below which no place is sought: none has less, or finding one is not worth a search. */
  private int leastLoss(Demand vm) {
    return spanned == 1 ? slots.shares(vm.cpu(), vm.memory()) * vm.numaNodes() : 0;
  }

  private int cheapestMask(Demand vm, int host) {
    int mask = 0;
    for (int taken = 0; taken < vm.numaNodes(); taken++) {
      int best = -1;
      int bestLoss = Integer.MAX_VALUE;
      for (int node = 0; node < fleet.nodesOf(host); node++) {
        if ((mask >> node & 1) == 1
            || arrangement.freeCpu(host, node) < vm.cpu()
            || arrangement.freeMemory(host, node) < vm.memory()) {
          continue;
        }
        int loss = nodeLoss(vm, host, node);
        if (loss < bestLoss) {
          best = node;
          bestLoss = loss;
        }
      }
      if (best < 0) {
        return 0;
      }
      mask |= 1 << best;
    }
    return mask;
  }

  private int nodeLoss(Demand vm, int host, int node) {
    return slots.onNode(host, node)
        - slots.shares(
            arrangement.freeCpu(host, node) - vm.cpu(),
            arrangement.freeMemory(host, node) - vm.memory());
  }

  private int slotsWith(Demand vm, int host, int mask) {
    arrangement.hold(vm, host, mask, 1);
    int after = slots.on(host);
    arrangement.hold(vm, host, mask, -1);
    return after;
  }
}
