package io.drover.rebalance;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.FleetSnapshot;
import io.drover.objective.Objectives;
import java.util.ArrayList;
import java.util.List;

/**
 * Drops steps that are not worth their cost, as long as the rest still works without them.
 * O(steps²), up to a bound.
 */
final class Trimming {
  private static final int MOST_STEPS = 400;

  private final FleetSnapshot fleet;
  private final Objectives objectives;
  private Arrangement reached;
  private List<Leg> reachedBy = List.of();

  Trimming(FleetSnapshot fleet, Objectives objectives) {
    this.fleet = fleet;
    this.objectives = objectives;
    this.reached = new Arrangement(fleet);
  }

  /** The steps that are left, in order. */
  List<Leg> trim(List<Leg> legs) {
    List<Leg> kept = new ArrayList<>(legs);
    if (kept.size() > MOST_STEPS) {
      return kept;
    }
    double worth = Double.NaN;
    for (int i = kept.size() - 1; i >= 0; i--) {
      if (i >= kept.size() || !mayBeUseless(kept, kept.get(i).vm())) {
        continue;
      }
      if (Double.isNaN(worth)) {
        worth = worth(kept);
      }
      int vm = kept.get(i).vm();
      List<Leg> fewer = new ArrayList<>(kept);
      fewer.removeIf(leg -> leg.vm() == vm);
      double without = worth(fewer);
      if (without <= worth + 1e-9) {
        kept = fewer;
        worth = without;
      }
    }
    return kept;
  }

  /**
   * Whether the score after all steps loses less by this VM's being at home than its steps cost:
   * the cheap test first.
   */
  private boolean mayBeUseless(List<Leg> legs, int vm) {
    if (reachedBy != legs) {
      reached = new Arrangement(fleet);
      legs.forEach(leg -> reached.move(leg.vm(), leg.host(), leg.mask()));
      reachedBy = legs;
    }
    int host = reached.hostOf(vm);
    int mask = reached.maskOf(vm);
    int home = fleet.vmHost(vm);
    double before =
        objectives.cost(reached, host) + (host == home ? 0 : objectives.cost(reached, home));
    reached.move(vm, home, fleet.vmMask(vm));
    double after =
        objectives.cost(reached, host) + (host == home ? 0 : objectives.cost(reached, home));
    reached.move(vm, host, mask);
    long count = legs.stream().filter(leg -> leg.vm() == vm).count();
    return after - before <= count * objectives.moveCost(fleet, vm) + 1e-9;
  }

  /** Score and move costs after these steps; infinite when one of them is not allowed. */
  private double worth(List<Leg> legs) {
    var arrangement = new Arrangement(fleet);
    var rules = new MoveRules(arrangement, objectives.weights().targetCeiling());
    double moveCosts = 0;
    for (Leg leg : legs) {
      if (!rules.mayMove(leg.vm(), leg.host(), leg.mask())) {
        return Double.POSITIVE_INFINITY;
      }
      arrangement.move(leg.vm(), leg.host(), leg.mask());
      moveCosts += objectives.moveCost(fleet, leg.vm());
    }
    return objectives.score(arrangement) + moveCosts;
  }
}
