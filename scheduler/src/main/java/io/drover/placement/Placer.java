package io.drover.placement;

import io.drover.constraint.Constraint;
import io.drover.constraint.Constraints;
import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.HostView;
import io.drover.fleetview.NumaFit;
import io.drover.model.Cpu;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.VmSpec;
import io.drover.objective.Objectives;
import io.drover.objective.ScoreTerm;
import io.drover.objective.Weights;
import io.drover.placement.PlacementAnswer.Placed;
import io.drover.placement.PlacementAnswer.Refusal;
import io.drover.placement.PlacementAnswer.RunnerUp;
import io.drover.placement.PlacementAnswer.Unplaceable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the best host for one VM after another: constraints filter, objectives rank, ties go to the
 * first host by id. One scan over the hosts a VM, nothing allocated a host. For one thread.
 */
public final class Placer {
  /**
   * What a VM nobody has measured is expected to use of its CPU size: between the mean and the busy
   * hours of public traces.
   */
  private static final int UNMEASURED_PERCENT = 25;

  private static final int KEPT = 4;

  private final FleetSnapshot fleet;
  private final Arrangement arrangement;
  private final Objectives objectives;
  private final Constraints constraints;
  private final NumaFit numa;
  private final HostView view;
  private final int[] bestHost = new int[KEPT];
  private final double[] bestScore = new double[KEPT];

  public Placer(FleetSnapshot fleet, Weights weights) {
    this(new Arrangement(fleet), new Objectives(weights), Constraints.all(weights.targetCeiling()));
  }

  private Placer(Arrangement arrangement, Objectives objectives, Constraints constraints) {
    this.fleet = arrangement.fleet();
    this.arrangement = arrangement;
    this.objectives = objectives;
    this.constraints = constraints;
    this.numa = new NumaFit(arrangement, objectives.weights().chunkCores() * 1000L);
    this.view = new HostView(arrangement);
  }

  /** Where the VM goes, for one VM alone. For many VMs in one snapshot keep a {@code Placer}. */
  public static PlacementAnswer place(FleetSnapshot fleet, VmSpec vm, Weights weights) {
    return new Placer(fleet, weights).place(vm);
  }

  /** Where a VM goes that was never measured. Does not take the room: see {@link #take}. */
  public PlacementAnswer place(VmSpec vm) {
    return place(vm, new Cpu(vm.size().cpu().millicores() * UNMEASURED_PERCENT / 100));
  }

  /**
   * Where a VM goes that is expected to use so much CPU. Does not take the room: see {@link #take}.
   */
  public PlacementAnswer place(VmSpec vm, Cpu expectedUse) {
    return answer(Demand.ofNew(fleet, vm, expectedUse));
  }

  /**
   * Holds the room of a placement, so that the next VMs see it. Anti-affinity between VMs placed so
   * is not seen.
   */
  public void take(Placed placed, Cpu expectedUse) {
    int host = fleet.hostIndex(placed.placement().host()).orElseThrow();
    arrangement.hold(
        Demand.ofNew(fleet, placed.vm(), expectedUse), host, placed.placement().numa().mask(), 1);
  }

  private PlacementAnswer answer(Demand vm) {
    int found = scan(vm);
    if (found == 0) {
      return new Unplaceable(vm.spec(), fleet.revision(), refusals(vm));
    }
    var runnersUp = new ArrayList<RunnerUp>();
    for (int i = 1; i < found; i++) {
      runnersUp.add(new RunnerUp(placement(vm, bestHost[i]), bestScore[i]));
    }
    return new Placed(
        vm.spec(), placement(vm, bestHost[0]), fleet.revision(), terms(vm, bestHost[0]), runnersUp);
  }

  /** Fills the best few hosts, best first, and says how many there are. */
  private int scan(Demand vm) {
    int found = 0;
    for (int host = 0; host < fleet.hosts(); host++) {
      if (!constraints.allow(vm, view.at(host))) {
        continue;
      }
      double score = added(vm, host);
      if (found == KEPT && score >= bestScore[KEPT - 1]) {
        continue;
      }
      int at = found < KEPT ? found++ : KEPT - 1;
      for (; at > 0 && score < bestScore[at - 1]; at--) {
        bestScore[at] = bestScore[at - 1];
        bestHost[at] = bestHost[at - 1];
      }
      bestScore[at] = score;
      bestHost[at] = host;
    }
    return found;
  }

  private double added(Demand vm, int host) {
    double before = objectives.cost(arrangement, host);
    int mask = numa.mask(vm, host);
    arrangement.hold(vm, host, mask, 1);
    double after = objectives.cost(arrangement, host);
    arrangement.hold(vm, host, mask, -1);
    return after - before;
  }

  private Placement placement(Demand vm, int host) {
    return new Placement(fleet.hostId(host), new NumaSet(numa.mask(vm, host)));
  }

  private List<ScoreTerm> terms(Demand vm, int host) {
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

  private List<Refusal> refusals(Demand vm) {
    int[] everyHost = new int[fleet.hosts()];
    Arrays.setAll(everyHost, host -> host);
    return refusals(vm, everyHost, constraints, view);
  }

  /** Which rule refuses how many of these hosts, the busiest rule first. */
  public static List<Refusal> refusals(
      Demand vm, int[] hosts, Constraints constraints, HostView view) {
    Map<String, Refusal> byRule = new LinkedHashMap<>();
    for (int host : hosts) {
      Optional<Constraint> refusing = constraints.refusing(vm, view.at(host));
      if (refusing.isPresent()) {
        byRule.compute(
            refusing.get().rule(),
            (rule, known) ->
                known == null
                    ? new Refusal(rule, 1, refusing.get().reason(vm, view))
                    : new Refusal(rule, known.hosts() + 1, known.example()));
      }
    }
    return byRule.values().stream()
        .sorted(Comparator.comparing(Refusal::hosts).reversed())
        .toList();
  }
}
