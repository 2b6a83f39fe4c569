package io.drover.rebalance;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.NumaFit;
import io.drover.model.VmId;
import io.drover.objective.Objectives;
import io.drover.objective.Weights;
import io.drover.solver.FragmentSearch;
import io.drover.solver.FragmentSearch.Found;
import io.drover.solver.Relocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Finds few moves that improve a fleet most: a first descent on the costliest hosts, then
 * annealing, then an order in which each step fits, then the removal of steps not worth their cost.
 * The same snapshot, weights, budget and locks give the same proposal.
 */
public final class Rebalancer {
  private Rebalancer() {}

  public static Proposal propose(FleetSnapshot fleet, Weights weights, SearchBudget budget) {
    return propose(fleet, weights, budget, Set.of());
  }

  /**
   * @param locked VMs that stay where they are, such as those within their cooldown
   */
  public static Proposal propose(
      FleetSnapshot fleet, Weights weights, SearchBudget budget, Set<VmId> locked) {
    var objectives = new Objectives(weights);
    double before = objectives.score(new Arrangement(fleet));
    var trial = new Trial(fleet, objectives);
    long spent = search(trial, objectives, budget, locked);
    var legs =
        new Trimming(fleet, objectives)
            .trim(new Sequencer(fleet, objectives, away(trial), budget.mostMoves()).order());
    List<Step> steps = Steps.of(fleet, objectives, weights.targetCeiling(), legs);
    double after = steps.isEmpty() ? before : steps.getLast().scoreAfter();
    return new Proposal(steps, fleet.revision(), before, after, spent);
  }

  private static long search(
      Trial trial, Objectives objectives, SearchBudget budget, Set<VmId> locked) {
    Weights weights = objectives.weights();
    var random = new SplittableRandom(budget.seed());
    var rules = new MoveRules(trial.arrangement, weights.targetCeiling());
    var numa = new NumaFit(trial.arrangement, weights.chunkCores() * 1000L);
    var neighbourhood = new Neighbourhood(trial, rules, numa, budget, locked, random);
    long spent = 0;
    if (weights.fragments() > 0) {
      Optional<Found> found = gainChunks(trial, objectives, budget, locked);
      spent += found.map(Found::steps).orElse(0L);
      if (weights.load() == 0
          && weights.balance() == 0
          && found.filter(Found::proven).isPresent()) {
        return spent;
      }
    }
    if (weights.load() > 0) {
      int[] hot = hot(trial, weights);
      neighbourhood.narrow(
          IntStream.of(hot)
              .flatMap(
                  host -> IntStream.range(trial.fleet.firstVm(host), trial.fleet.firstVm(host + 1)))
              .filter(neighbourhood::isCandidate)
              .toArray());
      spent += new Relief(trial, rules, numa, neighbourhood, budget, random).run(hot);
    }
    return spent + new Annealing(trial, neighbourhood, budget, random).run(budget.steps() - spent);
  }

  /** Lets the solver look for whole chunks, and keeps what it finds if that lowers the cost. */
  private static Optional<Found> gainChunks(
      Trial trial, Objectives objectives, SearchBudget budget, Set<VmId> locked) {
    var fleet = new FleetProblem(trial.fleet, objectives, locked, budget.mostMoves());
    Optional<Found> found =
        FragmentSearch.search(
            fleet.problem, budget.seed(), budget.steps(), budget.flips(), budget.expired());
    if (found.isPresent()) {
      double before = trial.cost();
      var made = found.get().relocations();
      for (Relocation one : made) {
        trial.relocate(one.vm(), one.host(), fleet.mask(one.vm(), one.mode()));
        trial.keep(trial.delta());
      }
      if (trial.cost() > before) {
        for (Relocation one : made) {
          trial.relocate(one.vm(), trial.fleet.vmHost(one.vm()), trial.fleet.vmMask(one.vm()));
          trial.keep(trial.delta());
        }
        return Optional.empty();
      }
    }
    return found;
  }

  /** Hosts above the safety level that may give VMs away. */
  private static int[] hot(Trial trial, Weights weights) {
    return IntStream.range(0, trial.fleet.hosts())
        .filter(h ->
            !trial.fleet.stale(h)
                && trial.arrangement.load(h) > weights.safetyLevel() * trial.fleet.physicalCpu(h))
        .toArray();
  }

  private static List<Leg> away(Trial trial) {
    var legs = new ArrayList<Leg>();
    for (int i = 0; i < trial.awayCount(); i++) {
      int vm = trial.away(i);
      legs.add(new Leg(vm, trial.arrangement.hostOf(vm), trial.arrangement.maskOf(vm)));
    }
    return legs;
  }
}
