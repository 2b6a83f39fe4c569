package io.drover.rebalance;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.FleetSnapshot;
import io.drover.model.VmId;
import io.drover.objective.Objectives;
import io.drover.objective.Weights;
import io.drover.solver.FewMoves;
import io.drover.solver.FragmentSearch;
import io.drover.solver.FragmentSearch.Found;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds few moves that improve a fleet most: the solver looks for where VMs should be, then an
 * order is found in which each step fits, then steps not worth their cost are removed. The same
 * snapshot, weights, budget and locks give the same proposal.
 */
public final class Rebalancer {
  private final FleetSnapshot fleet;
  private final Objectives objectives;
  private final SearchBudget budget;
  private final Consumer<Proposal> improved;
  private final FleetProblem problem;
  private final FewMoves search;
  private final double before;
  private long searched = Long.MAX_VALUE;
  private double worth;
  private Proposal best;

  private Rebalancer(
      FleetSnapshot fleet,
      Weights weights,
      SearchBudget budget,
      Set<VmId> locked,
      Consumer<Proposal> improved) {
    this.fleet = fleet;
    this.budget = budget;
    this.improved = improved;
    objectives = new Objectives(weights);
    before = objectives.score(new Arrangement(fleet));
    best = new Proposal(List.of(), fleet.revision(), before, before, 0);
    problem = new FleetProblem(fleet, objectives, locked, budget.mostMoves());
    search =
        new FewMoves(
            problem.problem, budget.seed(), budget.flips(), budget.swaps(), budget.expired());
  }

  public static Proposal propose(FleetSnapshot fleet, Weights weights, SearchBudget budget) {
    return propose(fleet, weights, budget, Set.of());
  }

  /**
   * @param locked VMs that stay where they are, such as those within their cooldown
   */
  public static Proposal propose(
      FleetSnapshot fleet, Weights weights, SearchBudget budget, Set<VmId> locked) {
    return propose(fleet, weights, budget, locked, _ -> {});
  }

  /**
   * The same, telling of plans on the way.
   *
   * @param improved told of each plan that is worth more than those before it, less what its moves
   *     cost: the first one soon, and the one that is returned last
   */
  public static Proposal propose(
      FleetSnapshot fleet,
      Weights weights,
      SearchBudget budget,
      Set<VmId> locked,
      Consumer<Proposal> improved) {
    return new Rebalancer(fleet, weights, budget, locked, improved).run();
  }

  private Proposal run() {
    searched = search.cost();
    long spent = 0;
    boolean proven = false;
    if (fragmentsAlone()) {
      Optional<Found> found =
          FragmentSearch.search(
              problem.problem, budget.seed(), budget.steps(), budget.flips(), budget.expired());
      spent = found.map(Found::steps).orElse(0L);
      proven =
          found.isPresent()
              && search.startFrom(found.get().relocations()) < 0
              && found.get().proven();
    }
    if (!proven) {
      search.descend(budget.steps() - spent);
      publish(spent);
      while (search.anneal(budget.steps() - spent - search.steps())) {
        publish(spent);
      }
    }
    publish(spent);
    return new Proposal(
        best.steps(), best.revision(), before, best.scoreAfter(), spent + search.steps());
  }

  private boolean fragmentsAlone() {
    Weights weights = objectives.weights();
    return weights.fragments() > 0 && weights.load() == 0 && weights.balance() == 0;
  }

  /** Makes a plan of the best state met, if that is a new one, and keeps it if it is worth more. */
  private void publish(long spent) {
    if (search.cost() >= searched) {
      return;
    }
    searched = search.cost();
    List<Leg> away =
        search.best().stream()
            .map(one -> new Leg(one.vm(), one.host(), problem.mask(one.vm(), one.mode())))
            .toList();
    List<Leg> legs =
        new Trimming(fleet, objectives)
            .trim(new Sequencer(fleet, objectives, away, budget.mostMoves()).order());
    List<Step> steps = Steps.of(fleet, objectives, objectives.weights().targetCeiling(), legs);
    double after = steps.isEmpty() ? before : steps.getLast().scoreAfter();
    double cost = legs.stream().mapToDouble(leg -> objectives.moveCost(fleet, leg.vm())).sum();
    if (before - after - cost > worth + 1e-9) {
      worth = before - after - cost;
      best = new Proposal(steps, fleet.revision(), before, after, spent + search.steps());
      improved.accept(best);
    }
  }
}
