package io.drover.rebalance;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.FleetSnapshot;
import io.drover.objective.Objectives;
import java.util.ArrayList;
import java.util.List;

/** Drops steps that are not worth their cost, as long as the rest still works without them. O(steps²), up to a bound. */
final class Trimming {
  private static final int MOST_STEPS = 400;

  private final FleetSnapshot fleet;
  private final Objectives objectives;

  Trimming(FleetSnapshot fleet, Objectives objectives) {
    this.fleet = fleet;
    this.objectives = objectives;
  }

  /** The steps that are left, in order. */
  List<Leg> trim(List<Leg> legs) {
    List<Leg> kept = new ArrayList<>(legs);
    if (kept.size() > MOST_STEPS) {
      return kept;
    }
    double worth = worth(kept);
    for (int i = kept.size() - 1; i >= 0; i--) {
      if (i >= kept.size()) {
        continue;
      }
      List<Leg> fewer = new ArrayList<>(kept);
      int vm = fewer.remove(i).vm();
      fewer.removeIf(leg -> leg.vm() == vm);
      double without = worth(fewer);
      if (without <= worth + 1e-9) {
        kept = fewer;
        worth = without;
      }
    }
    return kept;
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
