package io.drover.simulation.benchmark.plan;

import io.drover.fleetview.FleetSnapshot;
import io.drover.objective.Weights;
import io.drover.rebalance.Proposal;
import io.drover.rebalance.Rebalancer;
import io.drover.rebalance.SearchBudget;
import io.drover.simulation.benchmark.RuledFleet;
import io.drover.simulation.scenario.FleetShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * How soon a whole fleet has a plan, and how soon a good one. The time counts from the snapshot in
 * hand to a complete proposal, its steps in order. Every plan told of on the way is then made step
 * by step in {@link PlanBooks}; one that breaks a rule, or whose scores are not those of the books,
 * is no result.
 *
 * <p>Load, balance and fragments count together: hosts above 80 % first, and 16 cores of free CPU
 * made whole are worth 1.6 cores above the safety level.
 */
public final class PlanYardstick {
  private static final Weights WEIGHTS = new Weights(0.8, 0.7, 1, 0.05, 0.1, 16, 0.3, 0.02);
  private static final long NO_LIMIT = 1L << 40;
  private static final double MOST_OF_IT = 0.95;

  private PlanYardstick() {}

  /**
   * @param mostMoves of a plan
   * @param budget of the search, by the clock
   */
  public record Settings(FleetShape shape, int mostMoves, Duration budget, long seed) {}

  /**
   * @param firstPlanSeconds until the first plan
   * @param gain95Seconds until the first plan with 95 % of the last one's gain
   * @param gain by how much the last plan lowers the score, in cores
   * @param moves of the last plan
   * @param firstGain of the first plan
   * @param before the score before
   * @param after the score after the last plan
   * @param hot hosts above 80 % before
   * @param hotAfter and after
   * @param plans told of, each checked
   * @param steps candidates tried
   * @param seconds of the whole search
   */
  public record Result(
      double firstPlanSeconds,
      double gain95Seconds,
      double gain,
      int moves,
      double firstGain,
      int firstMoves,
      double before,
      double after,
      int hot,
      int hotAfter,
      int hosts,
      int vms,
      int mostMoves,
      long seed,
      int plans,
      long steps,
      double seconds) {}

  private record Told(long nanos, Proposal plan) {
    double gain() {
      return plan.scoreBefore() - plan.scoreAfter();
    }
  }

  /**
   * @throws IllegalStateException when a plan breaks a rule or miscounts
   */
  public static Result run(Settings settings, LongSupplier nanoClock, Consumer<String> progress) {
    progress.accept("building the fleet");
    PlanFleet fleet = PlanFleet.of(settings.shape(), settings.seed());
    FleetSnapshot snapshot = fleet.snapshot();
    progress.accept("planning for " + settings.budget().toSeconds() + " s");
    var told = new ArrayList<Told>();
    long start = nanoClock.getAsLong();
    long end = start + settings.budget().toNanos();
    SearchBudget budget =
        SearchBudget.of(NO_LIMIT, settings.seed(), settings.mostMoves())
            .until(() -> nanoClock.getAsLong() > end);
    Proposal last =
        Rebalancer.propose(
            snapshot,
            WEIGHTS,
            budget,
            Set.of(),
            plan -> {
              var one = new Told(nanoClock.getAsLong() - start, plan);
              told.add(one);
              progress.accept(
                  "%6.2f s  gain %.1f with %d moves"
                      .formatted(one.nanos / 1e9, one.gain(), plan.steps().size()));
            });
    double seconds = (nanoClock.getAsLong() - start) / 1e9;
    if (told.isEmpty()) {
      throw new IllegalArgumentException("no move improves this fleet within the budget");
    }
    return judged(settings, fleet, told, last.spent(), seconds);
  }

  private static Result judged(
      Settings settings, PlanFleet fleet, List<Told> told, long steps, double seconds) {
    var untouched = books(fleet);
    int hot = untouched.hotHosts();
    int hotAfter = hot;
    for (Told one : told) {
      hotAfter = hotAfter(fleet, one.plan, settings.mostMoves());
    }
    Told first = told.getFirst();
    Told last = told.getLast();
    Told most =
        told.stream()
            .filter(one -> one.gain() >= MOST_OF_IT * last.gain())
            .findFirst()
            .orElse(last);
    return new Result(
        first.nanos / 1e9,
        most.nanos / 1e9,
        last.gain(),
        last.plan.steps().size(),
        first.gain(),
        first.plan.steps().size(),
        last.plan.scoreBefore(),
        last.plan.scoreAfter(),
        hot,
        hotAfter,
        settings.shape().hosts(),
        settings.shape().vms(),
        settings.mostMoves(),
        settings.seed(),
        told.size(),
        steps,
        seconds);
  }

  private static PlanBooks books(PlanFleet fleet) {
    return new PlanBooks(
        fleet.digests(), fleet.rules(), WEIGHTS, RuledFleet.NOON.minus(RuledFleet.STALE_AFTER));
  }

  /** Makes the plan in books of its own, and says how many hosts are hot then. */
  private static int hotAfter(PlanFleet fleet, Proposal plan, int mostMoves) {
    var books = books(fleet);
    refuseOther("score before", plan.scoreBefore(), books.score());
    if (plan.steps().size() > mostMoves) {
      throw new IllegalStateException(
          "the plan has " + plan.steps().size() + " moves, at most " + mostMoves + " were asked");
    }
    plan.steps().forEach(books::make);
    refuseOther("score after", plan.scoreAfter(), books.score());
    return books.hotHosts();
  }

  private static void refuseOther(String what, double told, double counted) {
    if (Math.abs(told - counted) > 1e-6 * Math.max(1, counted)) {
      throw new IllegalStateException(
          "the plan's " + what + " is " + told + ", counted " + counted);
    }
  }
}
