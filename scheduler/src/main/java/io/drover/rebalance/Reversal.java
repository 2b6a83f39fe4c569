package io.drover.rebalance;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.FleetSnapshot;
import io.drover.model.Placement;
import io.drover.model.VmId;
import io.drover.objective.Objectives;
import io.drover.objective.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The way back from a plan: every VM that was moved returns to where its first step found it, in an
 * order in which each fits when it runs on the fleet as it is now. VMs that are gone, may not be
 * moved, were moved again since, or have no room where they were stay where they are.
 */
public final class Reversal {
  private Reversal() {}

  /**
   * @param now the fleet after the steps, or after any of them
   * @param made the steps that were made, in order
   */
  public static Proposal of(FleetSnapshot now, List<Step> made, Weights weights) {
    Map<VmId, Placement> before = new HashMap<>();
    Map<VmId, Placement> after = new HashMap<>();
    for (Step step : made) {
      before.putIfAbsent(step.vm().id(), step.from());
      after.put(step.vm().id(), step.to());
    }
    var legs = new ArrayList<Leg>();
    for (int vm = 0; vm < now.vms(); vm++) {
      VmId id = now.vmSpec(vm).id();
      Placement home = before.get(id);
      if (home == null || !now.vmMovable(vm) || !now.vmPlacement(vm).equals(after.get(id))) {
        continue;
      }
      int host = now.hostIndex(home.host()).orElse(-1);
      if (host >= 0 && !home.equals(now.vmPlacement(vm))) {
        legs.add(new Leg(vm, host, home.numa().mask()));
      }
    }
    var objectives = new Objectives(weights);
    double score = objectives.score(new Arrangement(now));
    var ordered = new Sequencer(now, objectives, legs, 2 * legs.size()).order();
    List<Step> steps = Steps.of(now, objectives, weights.targetCeiling(), ordered);
    double end = steps.isEmpty() ? score : steps.getLast().scoreAfter();
    return new Proposal(steps, now.revision(), score, end, 0);
  }
}
