package io.drover.rebalance;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.FleetSnapshot;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.objective.Objectives;
import java.util.ArrayList;
import java.util.List;

/** Turns ordered legs into the steps of a proposal: scores, gains and what waits for what. */
final class Steps {
  private Steps() {}

  static List<Step> of(FleetSnapshot fleet, Objectives objectives, double ceiling, List<Leg> legs) {
    var arrangement = new Arrangement(fleet);
    double score = objectives.score(arrangement);
    List<List<Integer>> waits = new Precedence(fleet, ceiling, legs).waits();
    var steps = new ArrayList<Step>();
    for (int i = 0; i < legs.size(); i++) {
      Leg leg = legs.get(i);
      int from = arrangement.hostOf(leg.vm());
      var left = new Placement(fleet.hostId(from), new NumaSet(arrangement.maskOf(leg.vm())));
      double before = cost(objectives, arrangement, from, leg.host());
      arrangement.move(leg.vm(), leg.host(), leg.mask());
      double gain = before - cost(objectives, arrangement, from, leg.host());
      score -= gain;
      var entered = new Placement(fleet.hostId(leg.host()), new NumaSet(leg.mask()));
      steps.add(new Step(fleet.vmSpec(leg.vm()), left, entered, score, gain, waits.get(i)));
    }
    return steps;
  }

  private static double cost(Objectives objectives, Arrangement arrangement, int host, int other) {
    return part(objectives, arrangement, host)
        + (host == other ? 0 : part(objectives, arrangement, other));
  }

  private static double part(Objectives objectives, Arrangement arrangement, int host) {
    return arrangement.fleet().stale(host) ? 0 : objectives.cost(arrangement, host);
  }
}
