package io.drover.solver;

import io.drover.solver.Annealing.Prices;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;

/**
 * Several annealings side by side, each with its own state, chance and temper: a descent, one long
 * annealing, shorter ones from the best state any of them met, a polish. They exchange only between
 * these rounds and in a fixed order, so that a budget in steps gives the same result each time.
 *
 * <p>Fleets differ in what helps: passing through over-full hosts and broken rules at a price
 * crosses some and gets lost on others. So the long annealings are of both ways, and which way the
 * shorter ones go is {@linkplain Bandit learned} from what they gain. How hot an annealing starts
 * follows from how many proposals it can make for each VM.
 *
 * <p>Two differing parameter sets side by side are Portal, Ritt, Borba, Buriol 2016; exchanging
 * solutions between threads is Butelle et al. 2016; annealing again at a lower temperature is
 * Sansottera et al., the challenge's team J33.
 */
public final class Portfolio {
  private static final int SAMPLES = 20_000;
  private static final double STEEP = 0.1;
  private static final double WARMING = 0.02;
  private static final double DESCENT = 0.03;
  private static final double LONG = 0.45;
  private static final double SHORT = 0.90;
  private static final int SHORT_ROUNDS = 6;

  /**
   * The heat of a long annealing with as many proposals a VM as there are VMs, see {@link #heat}.
   */
  private static final double USUAL_HEAT = 1.2;

  private static final double COOLEST = 0.002;
  private static final double HOTTEST = 12;

  /** The price of a unit beyond capacity, in prices of a unit beyond the safety level. */
  private static final long CHEAP = 5;

  private static final long DEAR = 500;

  private static final List<Way> FIRST = List.of(new Way(false, 1), new Way(true, 1));
  private static final List<Way> AGAIN =
      List.of(new Way(false, 0.3), new Way(true, 0.3), new Way(false, 0.05), new Way(true, 0.05));

  /**
   * How a round goes.
   *
   * @param priced whether it passes through states that are not allowed, at a price
   * @param heat of its start, in that of a long annealing
   */
  private record Way(boolean priced, double heat) {}

  /** What follows from the fleet and the budget: where annealings start and end, and prices. */
  private record Temper(double hot, double cold, Prices prices) {}

  private final Problem p;
  private final Budget budget;
  private final Recipe recipe;
  private final List<Annealing> workers = new ArrayList<>();
  private final Consumer<Solution> improved;
  private long published = Long.MAX_VALUE;

  private Portfolio(
      Problem p,
      Budget budget,
      int threads,
      Recipe recipe,
      long seed,
      Consumer<Solution> improved) {
    this.p = p;
    this.recipe = recipe;
    this.budget = budget;
    this.improved = improved;
    for (int w = 0; w < threads; w++) {
      workers.add(new Annealing(p, new Chance(seed * 1_000_003 + w), recipe));
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
      Recipe recipe,
      long seed,
      Consumer<Solution> improved) {
    return new Portfolio(problem, budget, threads, recipe, seed, improved).run();
  }

  private Solution run() {
    if (p.movable() > 0) {
      try (ExecutorService threads = Executors.newFixedThreadPool(workers.size())) {
        search(threads);
      }
    }
    return best();
  }

  private void search(ExecutorService threads) {
    Annealing first = workers.getFirst();
    round(threads, 0, STEEP, (_, worker, gauge) -> worker.descendSteeply(gauge));
    double steepest = budget.used(first.steps());
    round(threads, steepest, steepest + WARMING, (_, worker, gauge) -> worker.descend(gauge));
    long steps = first.steps();
    double from = budget.used(steps);
    round(threads, from, from + DESCENT, (_, worker, gauge) -> worker.descend(gauge));
    double to = budget.used(first.steps());
    double proposals = (first.steps() - steps) / Math.max(1e-6, to - from) / p.movable();
    double[] worse = first.worsenings(SAMPLES);
    double end = recipe.again() ? LONG : SHORT;
    Temper temper = temper(worse, heat(proposals * (end - to)));
    List<Way> ways = usable(FIRST);
    round(
        threads,
        to,
        end,
        (w, worker, gauge) -> cool(ways.get(w % ways.size()), worker, temper, gauge));
    again(threads, end, temper);
    double cold = temper.cold;
    round(threads, SHORT, 1, (_, worker, gauge) -> worker.cool(cold / 10, cold / 1e5, gauge));
  }

  private Temper temper(double[] worse, double heat) {
    double hot = worse[1] * heat;
    long unit = Math.max(1, p.hostCost.priceOfLoad());
    var prices = new Prices(CHEAP * unit, DEAR * unit, (long) worse[1]);
    return new Temper(hot, Math.min(worse[0], hot / 10), prices);
  }

  private List<Way> usable(List<Way> ways) {
    return ways.stream().map(way -> recipe.priced() ? way : new Way(false, way.heat())).toList();
  }

  /**
   * At how many times the larger worsenings a long annealing starts. The more VMs there are, the
   * more each of them has to be asked until a fleet in disorder has settled again; the square is
   * what was found to suit fleets of 1,000 to 20,000 VMs.
   */
  private double heat(double proposalsAVm) {
    double share = proposalsAVm / p.movable();
    return Math.clamp(USUAL_HEAT * share * share, COOLEST, HOTTEST);
  }

  private void again(ExecutorService threads, double from, Temper temper) {
    List<Way> ways = usable(AGAIN);
    var bandit = new Bandit(ways.size());
    double length = (SHORT - LONG) / SHORT_ROUNDS;
    for (double start = from; start < SHORT - length / 2; start += length) {
      int[] way = workers.stream().mapToInt(_ -> bandit.next()).toArray();
      long before = leader().best().cost();
      round(
          threads,
          start,
          start + length,
          (w, worker, gauge) -> cool(ways.get(way[w]), worker, temper, gauge),
          w -> bandit.reward(way[w], Math.max(0, before - workers.get(w).best().cost())));
    }
  }

  private void cool(Way way, Annealing worker, Temper temper, DoubleSupplier gauge) {
    double start = Math.max(temper.hot * way.heat(), 2 * temper.cold);
    if (way.priced()) {
      worker.coolPriced(start, temper.cold, temper.prices, gauge);
    } else {
      worker.cool(start, temper.cold, gauge);
    }
  }

  private interface Part {
    void run(int number, Annealing worker, DoubleSupplier gauge);
  }

  /** Runs a part of the search in every worker, then all go on from the best state. */
  private void round(ExecutorService threads, double from, double to, Part part) {
    round(threads, from, to, part, _ -> {});
  }

  private void round(ExecutorService threads, double from, double to, Part part, IntConsumer seen) {
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
    for (int w = 0; w < workers.size(); w++) {
      seen.accept(w);
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
