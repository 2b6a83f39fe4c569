package io.drover.peers.timefold;

import ai.timefold.solver.core.api.score.HardSoftScore;
import ai.timefold.solver.core.api.solver.Solver;
import ai.timefold.solver.core.api.solver.SolverFactory;
import ai.timefold.solver.core.config.heuristic.selector.move.composite.UnionMoveSelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.generic.ChangeMoveSelectorConfig;
import ai.timefold.solver.core.config.heuristic.selector.move.generic.SwapMoveSelectorConfig;
import ai.timefold.solver.core.config.localsearch.LocalSearchPhaseConfig;
import ai.timefold.solver.core.config.localsearch.decider.acceptor.LocalSearchAcceptorConfig;
import ai.timefold.solver.core.config.localsearch.decider.forager.LocalSearchForagerConfig;
import ai.timefold.solver.core.config.score.director.ScoreDirectorFactoryConfig;
import ai.timefold.solver.core.config.solver.EnvironmentMode;
import ai.timefold.solver.core.config.solver.SolverConfig;
import ai.timefold.solver.core.config.solver.monitoring.MonitoringConfig;
import io.drover.simulation.benchmark.roadef.Judgement;
import io.drover.simulation.benchmark.roadef.Reassignment;
import io.drover.simulation.benchmark.roadef.ReassignmentPeer;
import io.drover.simulation.benchmark.roadef.ReassignmentYardstick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Timefold Solver, community edition, on a challenge instance, set up to do as well as it can.
 *
 * <p>It starts from the instance's own assignment and searches locally with its own change and swap
 * moves, on an incremental score ({@link AssignmentScore}). Since hard scores come before soft ones
 * and the start breaks no rule, its best never breaks one.
 *
 * <p>A solver of the community edition runs on one thread ({@code moveThreadCount} is of the
 * commercial editions, and the documentation expects no gain from it above some 100,000 moves a
 * second, which this model exceeds tenfold). So that it has the same cores as others, one solver
 * runs on each, with a seed of its own, and the best of them counts.
 *
 * <p>Every other solver uses tabu search, set up as in Timefold's own example for this very
 * problem, and the rest simulated annealing: of all that was tried these did best. The cost in
 * millions that one solver with seed 1 had after 30 million moves, some 20 s of CPU:
 *
 * <pre>
 *                                              A1_4     B1       B3
 *   tabu search, 7 entities, 2,000 a step      271.1    3,743     159.8
 *   annealing from half the gain a process     269.2    4,082     570.6
 *   annealing from twice the gain              273.8    4,045     896.5
 *   late acceptance, 500 (B1: 400)             301.1    4,117   1,694.7
 * </pre>
 *
 * Pillar moves were not tried: Timefold collects the pillars anew at each step.
 *
 * @see <a
 *     href="https://docs.timefold.ai/timefold-solver/latest/commercial-editions/commercial-editions">the
 *     editions of Timefold Solver</a>
 */
public final class TimefoldPeer implements ReassignmentPeer {
  private static final int TABU_ENTITIES = 7;
  private static final int TABU_MOVES_A_STEP = 2000;

  /** The share of the gain a process at most that annealing starts from as its temperature. */
  private static final double STARTING_SHARE = 0.5;

  @Override
  public String name() {
    String version = SolverFactory.class.getPackage().getImplementationVersion();
    return version == null ? "Timefold Solver" : "Timefold Solver " + version;
  }

  @Override
  public List<int[]> solve(
      Reassignment instance, Duration budget, int threads, long seed, LongConsumer improved) {
    Tables tables = Tables.of(instance);
    List<Solver<Assignment>> solvers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      LocalSearchPhaseConfig search = i % 2 == 0 ? tabu() : annealing(instance);
      solvers.add(solver(search, budget, seed * threads + i, improved));
    }
    List<Future<int[]>> running = new ArrayList<>();
    try (var pool = Executors.newFixedThreadPool(threads)) {
      for (Solver<Assignment> solver : solvers) {
        running.add(pool.submit(() -> solver.solve(Assignment.initial(tables)).toArray()));
      }
    } // closed when all have ended
    return running.stream().map(TimefoldPeer::answer).toList();
  }

  private static int[] answer(Future<int[]> ended) {
    if (ended.state() != Future.State.SUCCESS) {
      Throwable cause = ended.exceptionNow();
      throw new IllegalStateException("Timefold ended without an answer: " + cause, cause);
    }
    return ended.resultNow();
  }

  private static LocalSearchPhaseConfig tabu() {
    return search(
        new LocalSearchAcceptorConfig().withEntityTabuSize(TABU_ENTITIES), TABU_MOVES_A_STEP);
  }

  private static LocalSearchPhaseConfig annealing(Reassignment instance) {
    long gain =
        Judgement.of(instance, instance.initial()).total()
            - ReassignmentYardstick.lowerBound(instance);
    long temperature =
        Math.max(1, Math.round(STARTING_SHARE * gain / Math.max(1, instance.processes())));
    return search(
        new LocalSearchAcceptorConfig()
            .withSimulatedAnnealingStartingTemperature("0hard/" + temperature + "soft"),
        1);
  }

  private static LocalSearchPhaseConfig search(LocalSearchAcceptorConfig acceptor, int accepted) {
    return new LocalSearchPhaseConfig()
        .withMoveSelectorConfig(
            new UnionMoveSelectorConfig()
                .withMoveSelectors(new ChangeMoveSelectorConfig(), new SwapMoveSelectorConfig()))
        .withAcceptorConfig(acceptor)
        .withForagerConfig(new LocalSearchForagerConfig().withAcceptedCountLimit(accepted));
  }

  private static Solver<Assignment> solver(
      LocalSearchPhaseConfig search, Duration budget, long seed, LongConsumer improved) {
    var score =
        new ScoreDirectorFactoryConfig().withIncrementalScoreCalculatorClass(AssignmentScore.class);
    var config =
        new SolverConfig()
            .withEnvironmentMode(EnvironmentMode.NO_ASSERT)
            .withRandomSeed(seed)
            .withSolutionClass(Assignment.class)
            .withEntityClasses(AssignedProcess.class)
            .withScoreDirectorFactory(score)
            .withTerminationSpentLimit(budget)
            .withMonitoringConfig(new MonitoringConfig().withSolverMetricList(List.of()))
            .withPhases(search);
    Solver<Assignment> solver = SolverFactory.<Assignment>create(config).buildSolver();
    solver.addEventListener(event -> {
      if (event.getNewBestScore() instanceof HardSoftScore best && best.isFeasible()) {
        improved.accept(-best.softScore());
      }
    });
    return solver;
  }
}
