package io.drover.rebalance;

import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.NumaFit;
import io.drover.model.VmId;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Draws compounds at random and opens them in a {@link Trial}: shifts, returns home, chains (a VM
 * makes room for another) and swaps. A drawn compound that breaks a must-rule is taken back at
 * once.
 */
final class Neighbourhood {
  private static final int LONGEST_WALK = 12;

  private final Trial trial;
  private final FleetSnapshot fleet;
  private final MoveRules rules;
  private final NumaFit numa;
  private final SearchBudget budget;
  private final SplittableRandom random;
  private final boolean[] candidate;
  private int[] focus;
  private final int[] targets;

  Neighbourhood(
      Trial trial,
      MoveRules rules,
      NumaFit numa,
      SearchBudget budget,
      Set<VmId> locked,
      SplittableRandom random) {
    this.trial = trial;
    this.fleet = trial.fleet;
    this.rules = rules;
    this.numa = numa;
    this.budget = budget;
    this.random = random;
    candidate = new boolean[fleet.vms()];
    int count = 0;
    for (int v = 0; v < candidate.length; v++) {
      candidate[v] =
          fleet.vmMovable(v) && (locked.isEmpty() || !locked.contains(fleet.vmSpec(v).id()));
      count += candidate[v] ? 1 : 0;
    }
    focus = new int[count];
    for (int v = 0, i = 0; v < candidate.length; v++) {
      if (candidate[v]) {
        focus[i++] = v;
      }
    }
    targets = java.util.stream.IntStream.range(0, fleet.hosts()).filter(fleet::takesVms).toArray();
  }

  int[] targets() {
    return targets;
  }

  boolean isCandidate(int vm) {
    return candidate[vm];
  }

  /** The VMs that shifts and chains start from; all that may move unless narrowed. */
  int[] focus() {
    return focus;
  }

  void narrow(int[] vms) {
    focus = vms;
  }

  /** Opens a compound and says whether one is open. */
  boolean draw() {
    if (targets.length == 0 || focus.length == 0) {
      return false;
    }
    int kind = random.nextInt(16);
    boolean open =
        kind < 1
            ? returnHome()
            : kind < 10 || !budget.swaps() && kind > 13 ? shift() : kind < 14 ? chain() : swap();
    if (trial.relocations() == 0) {
      return false;
    }
    if (open && trial.awayCount() <= budget.mostMoves() && allSettled()) {
      return true;
    }
    trial.undo();
    return false;
  }

  private boolean allSettled() {
    for (int i = 0; i < trial.relocations(); i++) {
      if (!rules.settled(trial.relocated(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean returnHome() {
    if (trial.awayCount() == 0) {
      return false;
    }
    sendHome(trial.away(random.nextInt(trial.awayCount())));
    return true;
  }

  private void sendHome(int vm) {
    trial.relocate(vm, fleet.vmHost(vm), fleet.vmMask(vm));
  }

  /**
   * A VM to move: now and then one that is away already. Where no further one may leave, another
   * goes home for it.
   */
  private int mover() {
    if (trial.awayCount() > 0 && random.nextInt(4) == 0) {
      return trial.away(random.nextInt(trial.awayCount()));
    }
    int vm = focus[random.nextInt(focus.length)];
    if (!trial.isAway(vm) && trial.awayCount() >= budget.mostMoves()) {
      if (trial.awayCount() == 0) {
        return -1;
      }
      sendHome(trial.away(random.nextInt(trial.awayCount())));
    }
    return vm;
  }

  private int target(int vm) {
    int host = targets[random.nextInt(targets.length)];
    if (host == trial.arrangement.hostOf(vm)) {
      return budget.flips() ? host : -1;
    }
    if (!budget.flips() && host == fleet.vmHost(vm)) {
      return -1;
    }
    return rules.mayEnter(vm, host) ? host : -1;
  }

  private boolean shift() {
    int vm = mover();
    int host = vm < 0 ? -1 : target(vm);
    return host >= 0 && enter(vm, host);
  }

  /** Relocates the VM to nodes of the host with room for it, some of them by chance. */
  private boolean enter(int vm, int host) {
    int mask;
    if (fleet.vmNumaNodes(vm) == 1 && random.nextInt(4) == 0) {
      int node = random.nextInt(fleet.nodesOf(host));
      mask = trial.arrangement.nodeFits(vm, host, node) ? 1 << node : 0;
    } else {
      mask = numa.mask(vm, host);
    }
    if (mask == 0
        || (trial.arrangement.hostOf(vm) == host && trial.arrangement.maskOf(vm) == mask)) {
      return false;
    }
    trial.relocate(vm, host, mask);
    return true;
  }

  /** vm → host, and the first of host's VMs whose leaving makes room → a third host. */
  private boolean chain() {
    int vm = mover();
    int host = vm < 0 ? -1 : target(vm);
    if (host < 0 || host == trial.arrangement.hostOf(vm)) {
      return false;
    }
    int other = tenant(vm, host);
    if (other < 0) {
      return false;
    }
    int third = target(other);
    return third >= 0 && third != host && enter(other, third) && enter(vm, host);
  }

  private boolean swap() {
    int vm = mover();
    int host = vm < 0 ? -1 : target(vm);
    if (host < 0 || host == trial.arrangement.hostOf(vm)) {
      return false;
    }
    int other = tenant(vm, host);
    int from = trial.arrangement.hostOf(vm);
    if (other < 0 || !rules.mayEnter(other, from)) {
      return false;
    }
    trial.relocate(other, from, 0);
    return enter(vm, host) && enter(other, from);
  }

  /**
   * A VM of the host, other in size than this one, that may leave; from a random place on, and -1
   * after a few.
   */
  private int tenant(int vm, int host) {
    int count = trial.arrangement.tenants(host);
    if (count == 0) {
      return -1;
    }
    int start = random.nextInt(count);
    for (int i = 0; i < count && i < LONGEST_WALK; i++) {
      int other = trial.arrangement.tenant(host, start + i < count ? start + i : start + i - count);
      if (candidate[other] && other != vm && fleet.vmCpu(other) != fleet.vmCpu(vm)) {
        return other;
      }
    }
    return -1;
  }
}
