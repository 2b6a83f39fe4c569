package io.drover.solver;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * Several annealings side by side, each with its own state, chance and temper, in rounds: a
 * descent, a long annealing, shorter ones from the best state any of them met, a polish. They
 * exchange only between rounds and in a fixed order, so that a budget in steps gives the same
 * result each time.
 *
 * <p>Two differing parameter sets side by side are Portal, Ritt, Borba, Buriol 2016; exchanging
 * solutions between threads is Butelle et al. 2016; annealing again at a lower temperature is
 * Sansottera et al., the challenge's team J33.
 */
public final class Portfolio {
  private static final int SAMPLES = 20_000;
  private static final double DESCENT = 0.10;
  private static final double FIRST = 0.45;
  private static final double[] AGAIN = {0.66, 0.82, 0.97};
  private static final double COOLER = 0.2;

  /** Least and most of the hot temperature, as a multiple of the larger worsenings met. */
  private static final double COOLEST = 0.002;

  private static final double HOTTEST = 8;
  private static final double PROPOSALS_A_VM = 20_000;

  private final Problem p;
  private final Budget budget;
  private final List<Annealing> workers = new ArrayList<>();
  private final Consumer<Solution> improved;
  private long published = Long.MAX_VALUE;

  /** In which proportions changes are drawn. */
  public record Mix(int shifts, int swaps, int chains) {
    public static final Mix USUAL = new Mix(40, 12, 12);

    public Mix {
      if (shifts < 1 || swaps < 0 || chains < 0) {
        throw new IllegalArgumentException(
            "needs at least one share of shifts and no negative share, found "
                + shifts
                + ", "
                + swaps
                + ", "
                + chains);
      }
    }
  }

  private Portfolio(
      Problem p, Budget budget, int threads, Mix mix, long seed, Consumer<Solution> improved) {
    this.p = p;
    this.budget = budget;
    this.improved = improved;
    for (int w = 0; w < threads; w++) {
      workers.add(new Annealing(p, new Chance(seed * 1_000_003 + w), mix));
    }
  }

  /**
   * Searches until the budget is used.
   *
   * @param threads how many annealings run at once, 1 or more
   * @param improved told of each better solution between rounds, by the calling thread
   */
  public static Solution solve(
      Problem problem,
      Budget budget,
      int threads,
      Mix mix,
      long seed,
      Consumer<Solution> improved) {
    return new Portfolio(problem, budget, threads, mix, seed, improved).run();
  }

  private Solution run() {
    if (p.movable() > 0) {
      try (ExecutorService threads = Executors.newFixedThreadPool(workers.size())) {
        round(threads, 0, DESCENT, (_, worker, gauge) -> worker.descend(gauge));
        double from = budget.used(workers.getFirst().steps());
        double[] worse = workers.getFirst().worsenings(SAMPLES);
        double perVm = workers.getFirst().steps() / Math.max(1e-6, from) / p.movable();
        double hot = worse[1] * Math.clamp(perVm / PROPOSALS_A_VM, COOLEST, HOTTEST);
        double cold = Math.min(worse[0], hot / 10);
        round(threads, from, FIRST, (w, worker, gauge) -> cool(w, worker, hot, cold, gauge));
        double start = FIRST;
        for (double end : AGAIN) {
          round(threads, start, end, (w, worker, g) -> cool(w, worker, hot * COOLER, cold, g));
          start = end;
        }
        round(threads, start, 1, (_, worker, gauge) -> worker.cool(cold / 10, cold / 1e5, gauge));
      }
    }
    return best();
  }

  /** Every second worker keeps to states that are allowed, and starts cooler. */
  private void cool(int w, Annealing worker, double hot, double cold, DoubleSupplier gauge) {
    long price = p.hostCost.priceOfLoad();
    if (price > 0 && w % 2 == 0) {
      worker.coolOverfull(hot, cold, 5 * price, 500 * price, gauge);
    } else {
      worker.cool(hot * (w % 2 == 0 ? 1 : 0.3), cold, gauge);
    }
  }

  private interface Part {
    void run(int number, Annealing worker, DoubleSupplier gauge);
  }

  /** Runs a part of the search in every worker, then all go on from the best state. */
  private void round(ExecutorService threads, double from, double to, Part part) {
    var running = new ArrayList<Future<?>>();
    for (int i = 0; i < workers.size(); i++) {
      int number = i;
      Annealing worker = workers.get(i);
      DoubleSupplier gauge = () -> (budget.used(worker.steps()) - from) / Math.max(1e-9, to - from);
      running.add(
          threads.submit(() -> {
            part.run(number, worker, gauge);
            worker.restore();
          }));
    }
    for (Future<?> one : running) {
      await(one);
    }
    Annealing leader = leader();
    workers.forEach(worker -> worker.adopt(leader.best()));
    if (leader.best().cost() < published) {
      published = leader.best().cost();
      improved.accept(best());
    }
  }

  private static void await(Future<?> running) {
    try {
      running.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the search was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a worker of the search failed: " + e.getCause(), e);
    }
  }

  private Annealing leader() {
    return workers.stream().min(Comparator.comparingLong(w -> w.best().cost())).orElseThrow();
  }

  private Solution best() {
    Incumbent best = leader().best();
    int[] mode = new int[p.vms];
    for (int v = 0; v < mode.length; v++) {
      mode[v] = best.row[v] - p.firstRow[v];
    }
    long steps = workers.stream().mapToLong(Annealing::steps).sum();
    return new Solution(best.host.clone(), mode, best.cost(), steps);
  }
}
