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
import io.drover.simulation.benchmark.roadef.Reassignment;
import io.drover.simulation.benchmark.roadef.ReassignmentPeer;
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
 * @see <a
 *     href="https://docs.timefold.ai/timefold-solver/latest/commercial-editions/commercial-editions">the
 *     editions of Timefold Solver</a>
 */
public final class TimefoldPeer implements ReassignmentPeer {
  private static final String STARTING_TEMPERATURE = "0hard/1000000soft";

  @Override
  public String name() {
    String version = SolverFactory.class.getPackage().getImplementationVersion();
    return version == null ? "Timefold Solver" : "Timefold Solver " + version;
  }

  @Override
  public List<int[]> solve(
      Reassignment instance, Duration budget, int threads, long seed, LongConsumer improved) {
    Tables tables = Tables.of(instance);
    List<Future<int[]>> running = new ArrayList<>();
    try (var pool = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        Solver<Assignment> solver = solver(budget, seed * threads + i, improved);
        running.add(pool.submit(() -> solver.solve(Assignment.initial(tables)).toArray()));
      }
    }
    return running.stream().map(Future::resultNow).toList();
  }

  private static Solver<Assignment> solver(Duration budget, long seed, LongConsumer improved) {
    var moves =
        new UnionMoveSelectorConfig()
            .withMoveSelectors(new ChangeMoveSelectorConfig(), new SwapMoveSelectorConfig());
    var search =
        new LocalSearchPhaseConfig()
            .withMoveSelectorConfig(moves)
            .withAcceptorConfig(
                new LocalSearchAcceptorConfig()
                    .withSimulatedAnnealingStartingTemperature(STARTING_TEMPERATURE))
            .withForagerConfig(new LocalSearchForagerConfig().withAcceptedCountLimit(1));
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
