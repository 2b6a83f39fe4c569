package io.drover.placement;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.NumaFit;
import io.drover.objective.Objectives;
import io.drover.objective.ScoreTerm;
import java.util.ArrayList;
import java.util.List;

/** What a VM would add to the objectives, by putting it on a host and taking it off again. */
final class Trial implements Preference {
  private final Arrangement arrangement;
  private final Objectives objectives;
  private final NumaFit numa;

  Trial(Arrangement arrangement, Objectives objectives) {
    this.arrangement = arrangement;
    this.objectives = objectives;
    numa = new NumaFit(arrangement, objectives.weights().chunkCores() * 1000L);
  }

  @Override
  public int mask(Demand vm, int host) {
    return numa.mask(vm, host);
  }

  /**
   * What it adds to the host's score, less is better; always finite. The same number for the same
   * shape on a host in the same state. O(NUMA nodes), allocates nothing.
   */
  @Override
  public double added(Demand vm, int host) {
    double before = objectives.cost(arrangement, host);
    int mask = numa.mask(vm, host);
    arrangement.hold(vm, host, mask, 1);
    double after = objectives.cost(arrangement, host);
    arrangement.hold(vm, host, mask, -1);
    double added = after - before;
    return added < Double.MAX_VALUE ? added : Double.MAX_VALUE;
  }

  @Override
  public double ruleUnit() {
    return 1;
  }

  @Override
  public List<ScoreTerm> terms(Demand vm, int host) {
    List<ScoreTerm> before = objectives.terms(arrangement, host);
    int mask = numa.mask(vm, host);
    arrangement.hold(vm, host, mask, 1);
    List<ScoreTerm> after = objectives.terms(arrangement, host);
    arrangement.hold(vm, host, mask, -1);
    var added = new ArrayList<ScoreTerm>();
    for (int i = 0; i < before.size(); i++) {
      added.add(new ScoreTerm(before.get(i).name(), after.get(i).value() - before.get(i).value()));
    }
    return added;
  }
}
