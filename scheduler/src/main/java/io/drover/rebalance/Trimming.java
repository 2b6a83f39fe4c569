package io.drover.rebalance;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.FleetSnapshot;
import io.drover.objective.Objectives;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Drops the steps of VMs that are not worth their cost, as long as the rest still works without
 * them: a VM that stays leaves more room everywhere but at its home, so only what happens there is
 * gone through again. VMs with rules that reach beyond hosts keep their steps.
 *
 * <p>O(steps · steps at one host).
 */
final class Trimming {
  private final FleetSnapshot fleet;
  private final Objectives objectives;
  private final Arrangement reached;
  private final Arrangement replayed;
  private final MoveRules rules;
  private final Map<Integer, List<Integer>> legsOf = new HashMap<>();
  private final Map<Integer, List<Integer>> legsAt = new HashMap<>();
  private final Map<Integer, Boolean> dropped = new HashMap<>();

  Trimming(FleetSnapshot fleet, Objectives objectives) {
    this.fleet = fleet;
    this.objectives = objectives;
    reached = new Arrangement(fleet);
    replayed = new Arrangement(fleet);
    rules = new MoveRules(replayed, objectives.weights().targetCeiling());
  }

  /** The steps that are left, in order. */
  List<Leg> trim(List<Leg> legs) {
    for (int i = 0; i < legs.size(); i++) {
      Leg leg = legs.get(i);
      int from = reached.hostOf(leg.vm());
      legsOf.computeIfAbsent(leg.vm(), _ -> new ArrayList<>()).add(i);
      legsAt.computeIfAbsent(from, _ -> new ArrayList<>()).add(i);
      if (from != leg.host()) {
        legsAt.computeIfAbsent(leg.host(), _ -> new ArrayList<>()).add(i);
      }
      reached.move(leg.vm(), leg.host(), leg.mask());
    }
    var seen = new HashSet<Integer>();
    for (int i = legs.size() - 1; i >= 0; i--) {
      int vm = legs.get(i).vm();
      if (seen.add(vm)
          && fleet.vmMustRules(vm).length == 0
          && isUseless(vm)
          && othersStillFit(legs, vm)) {
        dropped.put(vm, true);
        reached.move(vm, fleet.vmHost(vm), fleet.vmMask(vm));
      }
    }
    return legs.stream().filter(leg -> !dropped.containsKey(leg.vm())).toList();
  }

  /**
   * Whether the score after all steps loses no more by this VM's being at home than its steps cost.
   */
  private boolean isUseless(int vm) {
    int host = reached.hostOf(vm);
    int mask = reached.maskOf(vm);
    int home = fleet.vmHost(vm);
    double before = cost(host, home);
    reached.move(vm, home, fleet.vmMask(vm));
    double after = cost(host, home);
    reached.move(vm, host, mask);
    int count = legsOf.getOrDefault(vm, List.of()).size();
    return after - before <= count * objectives.moveCost(fleet, vm) + 1e-9;
  }

  private double cost(int host, int home) {
    return objectives.cost(reached, host) + (host == home ? 0 : objectives.cost(reached, home));
  }

  /** Goes through what happens at the VM's home while it stays there. */
  private boolean othersStillFit(List<Leg> legs, int vm) {
    int home = fleet.vmHost(vm);
    var moved = new ArrayList<Integer>();
    boolean fit = true;
    for (int i : legsAt.getOrDefault(home, List.of())) {
      Leg leg = legs.get(i);
      if (leg.vm() == vm || dropped.containsKey(leg.vm())) {
        continue;
      }
      if (leg.host() == home && !enters(leg, home)) {
        fit = false;
        break;
      }
      replayed.move(leg.vm(), leg.host(), leg.mask());
      moved.add(leg.vm());
    }
    for (int other : moved) {
      replayed.move(other, fleet.vmHost(other), fleet.vmMask(other));
    }
    return fit;
  }

  /** Whether the leg fits its host, which alone is as it would be then. */
  private boolean enters(Leg leg, int host) {
    boolean stays = replayed.hostOf(leg.vm()) == host;
    return (stays || (rules.belowCeiling(leg.vm(), host) && replayed.apart(leg.vm(), host)))
        && replayed.fits(leg.vm(), host, leg.mask());
  }
}
