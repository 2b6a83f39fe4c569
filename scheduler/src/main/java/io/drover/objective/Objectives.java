package io.drover.objective;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.FleetSnapshot;
import java.util.ArrayList;
import java.util.List;

/** The weighted sum of all objectives. A new objective is one class and one line here. */
public final class Objectives {
  private static final double GIBIBYTE = 1L << 30;

  /**
   * A guest that dirties memory nearly as fast as the link carries it is counted as this many times
   * its memory, not more.
   */
  private static final double MOST_COPIES = 4;

  private final Weights weights;
  private final Objective[] objectives;
  private final double[] weight;

  public Objectives(Weights weights) {
    this.weights = weights;
    var all =
        List.of(
            new Weighted(weights.load(), new LoadAboveSafety(weights.safetyLevel())),
            new Weighted(weights.balance(), new Imbalance()),
            new Weighted(weights.fragments(), new Fragments(weights.chunkCores() * 1000L)));
    var used = all.stream().filter(one -> one.weight > 0).toList();
    objectives = used.stream().map(Weighted::objective).toArray(Objective[]::new);
    weight = used.stream().mapToDouble(Weighted::weight).toArray();
  }

  private record Weighted(double weight, Objective objective) {}

  public Weights weights() {
    return weights;
  }

  /** One host's part of the score. O(NUMA nodes), allocates nothing. */
  public double cost(Arrangement fleet, int host) {
    double sum = 0;
    for (int i = 0; i < objectives.length; i++) {
      sum += weight[i] * objectives[i].cost(fleet, host);
    }
    return sum;
  }

  /**
   * The whole score, from scratch; hosts with stale telemetry count nothing, since no plan touches
   * them.
   */
  public double score(Arrangement fleet) {
    double sum = 0;
    for (int host = 0; host < fleet.fleet().hosts(); host++) {
      sum += fleet.fleet().stale(host) ? 0 : cost(fleet, host);
    }
    return sum;
  }

  /** The score by objective. */
  public List<ScoreTerm> terms(Arrangement fleet) {
    var terms = new ArrayList<ScoreTerm>();
    for (int i = 0; i < objectives.length; i++) {
      double sum = 0;
      for (int host = 0; host < fleet.fleet().hosts(); host++) {
        sum += fleet.fleet().stale(host) ? 0 : objectives[i].cost(fleet, host);
      }
      terms.add(new ScoreTerm(objectives[i].name(), weight[i] * sum));
    }
    return terms;
  }

  /** One host's part of the score by objective. */
  public List<ScoreTerm> terms(Arrangement fleet, int host) {
    var terms = new ArrayList<ScoreTerm>();
    for (int i = 0; i < objectives.length; i++) {
      terms.add(new ScoreTerm(objectives[i].name(), weight[i] * objectives[i].cost(fleet, host)));
    }
    return terms;
  }

  /**
   * What moving the VM away from where the snapshot has it must gain at least.
   *
   * <p>Pre-copy sends {@code memory / (1 - dirtyRate / bandwidth)} in all, the sum of its rounds
   * (Clark et al., Live Migration of Virtual Machines, NSDI 2005, section 3), taken as at most four
   * times the memory.
   */
  public double moveCost(FleetSnapshot fleet, int vm) {
    double bandwidth = Math.max(1, fleet.hostSpec(fleet.vmHost(vm)).nic().bytesPerSecond());
    double left = Math.max(1 / MOST_COPIES, 1 - fleet.vmDirtyRate(vm) / bandwidth);
    double bytes = (double) fleet.vmMemory(vm) * fleet.vmNumaNodes(vm) / left;
    return weights.perMove() + weights.perGibibyte() * bytes / GIBIBYTE;
  }
}
