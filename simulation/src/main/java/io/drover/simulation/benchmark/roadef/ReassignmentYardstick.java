package io.drover.simulation.benchmark.roadef;

import io.drover.solver.Budget;
import io.drover.solver.Portfolio;
import io.drover.solver.Recipe;
import io.drover.solver.Solution;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Solves a challenge instance with the product's solver or with another, and has the result judged
 * apart.
 */
public final class ReassignmentYardstick {
  private ReassignmentYardstick() {}

  /**
   * A result that breaks no rule.
   *
   * @param initial cost of the start
   * @param objective cost of the result, by the judge
   * @param lowerBound no assignment costs less
   * @param machineOf by process
   */
  public record Result(long initial, long objective, long lowerBound, int[] machineOf) {}

  /**
   * A result of the product's solver.
   *
   * @param steps proposals made
   */
  public record Solved(Result result, long steps) {}

  /**
   * Searches with the product's solver until the budget is used.
   *
   * @param improved told each better cost between rounds
   * @throws IllegalStateException when the judge finds a broken rule, or another cost than the
   *     solver: such a result is never given out
   */
  public static Solved solve(
      Reassignment instance,
      Budget budget,
      int threads,
      Recipe recipe,
      long seed,
      LongConsumer improved) {
    Solution solution =
        Portfolio.solve(
            ReassignmentProblem.of(instance),
            budget,
            threads,
            recipe,
            seed,
            better -> improved.accept(better.cost()));
    Result result = judged(instance, List.of(solution.host()));
    if (result.objective() != solution.cost()) {
      throw new IllegalStateException(
          "the solver counts a cost of %d, the judge %d"
              .formatted(solution.cost(), result.objective()));
    }
    return new Solved(result, solution.steps());
  }

  /**
   * Takes the best of some answers.
   *
   * @throws IllegalStateException when each of them breaks a rule: such a result is never given out
   */
  public static Result judged(Reassignment instance, List<int[]> answers) {
    int[] best = null;
    long least = Long.MAX_VALUE;
    var broken = new ArrayList<String>();
    for (int[] answer : answers) {
      Judgement judgement = Judgement.of(instance, answer);
      broken.addAll(judgement.broken());
      if (judgement.broken().isEmpty() && (best == null || judgement.total() < least)) {
        best = answer;
        least = judgement.total();
      }
    }
    if (best == null) {
      throw new IllegalStateException("the result breaks rules and is not given out: " + broken);
    }
    return new Result(
        Judgement.of(instance, instance.initial()).total(), least, lowerBound(instance), best);
  }

  /**
   * What use and free capacity of the whole fleet cost if they could be spread at will: the
   * aggregate bound of the challenge's team J33 (Sansottera et al.).
   */
  public static long lowerBound(Reassignment instance) {
    int resources = instance.resources();
    long[] beyond = new long[resources];
    long[] free = new long[resources];
    for (int m = 0; m < instance.machines(); m++) {
      for (int r = 0; r < resources; r++) {
        beyond[r] -= instance.safety()[m][r];
        free[r] += instance.capacity()[m][r];
      }
    }
    for (int[] requirement : instance.requirement()) {
      for (int r = 0; r < resources; r++) {
        beyond[r] += requirement[r];
        free[r] -= requirement[r];
      }
    }
    long bound = 0;
    for (int r = 0; r < resources; r++) {
      bound += instance.loadWeight()[r] * Math.max(0, beyond[r]);
    }
    for (var b : instance.balances()) {
      bound += b.weight() * Math.max(0, b.target() * free[b.of()] - free[b.against()]);
    }
    return bound;
  }
}
