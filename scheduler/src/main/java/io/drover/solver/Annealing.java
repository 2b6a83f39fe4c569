package io.drover.solver;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * Simulated annealing: Metropolis' rule on the true cost, geometric cooling by the share of the
 * budget used. Keeps the best state seen at the end of a block of steps.
 *
 * @see <a href="https://doi.org/10.1126/science.220.4598.671">Kirkpatrick, Gelatt, Vecchi,
 *     Optimization by Simulated Annealing, Science 1983</a>
 */
final class Annealing {
  private static final int BLOCK = 2_000;

  /** Blocks between changes of the price of over-full columns, which cost O(hosts). */
  private static final int BLOCKS_A_PRICE = 10;

  private static final long MOST_STEPS_A_VM = 1_000;

  private static final double STEEPEST_PRICE = 1_000;
  private static final double PRESSURE_STEP = 1.05;
  private static final double RULE_AT_FIRST = 10;
  private static final double RULE_AT_LAST = 120;
  private static final double HIGHEST_PRICE = 1 << 26;
  private static final double HIGHEST_RULE_PRICE = 1e12;

  /**
   * What states that are not allowed cost while they are passed through.
   *
   * @param cheap a unit beyond capacity, at first
   * @param dear the same at last
   * @param rule a broken rule, at least; more while that is little beside the temperature
   */
  record Prices(long cheap, long dear, long rule) {}

  final State s;
  private final Neighbourhood neighbourhood;
  private final Chance chance;
  private final Incumbent best;
  private final int shifts;
  private final int swaps;
  private final int chains;
  private final int draws;
  private long steps;

  /** Draws changes in these proportions. */
  Annealing(Problem p, Chance chance, Recipe recipe) {
    this.s = new State(p);
    this.chance = chance;
    neighbourhood = new Neighbourhood(s, chance);
    shifts = recipe.shifts();
    swaps = recipe.shifts() + recipe.swaps();
    chains = swaps + recipe.chains();
    draws = chains + recipe.repairs();
    best = new Incumbent(s);
  }

  long steps() {
    return steps;
  }

  Incumbent best() {
    return best;
  }

  /** Makes the moves that gain most, one after the other, until none gains or the gauge says 1. */
  void descendSteeply(DoubleSupplier gauge) {
    var descent = new Descent(new Compound(s), chance);
    steps += descent.run(MOST_STEPS_A_VM * s.p.vms, () -> gauge.getAsDouble() >= 1);
    best.offer(s);
  }

  /** Takes only what does not cost more, until the gauge says 1 or little is gained any more. */
  void descend(DoubleSupplier gauge) {
    long before = s.cost();
    double asked = 0;
    for (double used = gauge.getAsDouble(); used < 1; used = gauge.getAsDouble()) {
      block(0);
      if (used > asked + 0.1) {
        if (before - s.cost() < before / 2000) {
          return;
        }
        before = s.cost();
        asked = used;
      }
    }
  }

  /** Cools from one temperature to another while the gauge goes from 0 to 1. */
  void cool(double hot, double cold, DoubleSupplier gauge) {
    for (double used = gauge.getAsDouble(); used < 1; used = gauge.getAsDouble()) {
      block(hot * Math.pow(cold / hot, used));
    }
  }

  /**
   * The same with columns that may be over-full and rules that may be broken, at prices that rise,
   * in the end so steeply that nothing of that is left. Tight fleets, whose allowed states are
   * islands, are crossed so.
   *
   * @see <a href="https://doi.org/10.1287/mnsc.40.10.1276">Gendreau, Hertz, Laporte, A tabu search
   *     heuristic for the vehicle routing problem, 1994, for passing through states that are not
   *     allowed at a price</a>
   */
  void coolPriced(double hot, double cold, Prices prices, DoubleSupplier gauge) {
    int block = 0;
    double pressure = 1;
    for (double used = gauge.getAsDouble(); used < 1; used = gauge.getAsDouble()) {
      double main = Math.min(1, used / 0.93);
      double end = Math.max(0, (used - 0.93) / 0.07);
      double temperature = hot * Math.pow(cold / hot, main) * Math.pow(0.1, end);
      if (block++ % BLOCKS_A_PRICE == 0) {
        boolean presses = main > 0.5 && !s.allowed();
        pressure = Math.max(1, presses ? pressure * PRESSURE_STEP : pressure / PRESSURE_STEP);
        double steep = pressure * Math.pow(STEEPEST_PRICE, end);
        double unit = prices.cheap * Math.pow((double) prices.dear / prices.cheap, main);
        double rule = temperature * RULE_AT_FIRST * Math.pow(RULE_AT_LAST / RULE_AT_FIRST, main);
        s.price(
            (long) Math.clamp(unit * steep, 1, HIGHEST_PRICE),
            (long) Math.clamp(Math.max(prices.rule, rule) * steep, 1, HIGHEST_RULE_PRICE));
      }
      block(temperature);
    }
    if (!s.allowed()) {
      restore();
    }
    s.price(0, 0);
  }

  private void block(double temperature) {
    for (int i = 0; i < BLOCK; i++) {
      step((long) (temperature * chance.exponential()));
    }
    steps += BLOCK;
    best.offer(s);
  }

  private boolean step(long limit) {
    int draw = chance.below(draws);
    if (draw < shifts) {
      return neighbourhood.shift(limit);
    }
    if (draw < swaps) {
      return neighbourhood.swap(limit);
    }
    return draw < chains ? neighbourhood.chain(limit) : neighbourhood.repair(limit);
  }

  /**
   * Quantiles of by how much allowed changes raise the cost, sampled on a walk that starts at the
   * best state and is taken back.
   *
   * @return the 10 % and 90 % quantiles, at least 1
   */
  double[] worsenings(int samples) {
    double[] met = new double[samples];
    int count = 0;
    for (int i = 0; i < 50 * samples && count < samples; i++) {
      long before = s.cost();
      if (step(Long.MAX_VALUE / 4) && s.cost() > before) {
        met[count++] = s.cost() - before;
      }
    }
    restore();
    Arrays.sort(met, 0, count);
    return count == 0 ? new double[] {1, 1} : new double[] {met[count / 10], met[count * 9 / 10]};
  }

  /** Goes back to the best state met. */
  void restore() {
    best.restore(s);
  }

  /** Goes to a better state that another worker met. */
  void adopt(Incumbent other) {
    if (other.cost() < best.cost()) {
      other.restore(s);
      best.offer(s);
    }
  }
}
