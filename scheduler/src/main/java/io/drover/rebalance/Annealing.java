package io.drover.rebalance;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Simulated annealing over compounds from a {@link Neighbourhood}: Metropolis acceptance, geometric
 * cooling driven by the share of steps used, temperatures taken from the deltas met. Keeps the best
 * state seen at the end of a block.
 *
 * <p>A step costs O(relocations · NUMA nodes) and allocates nothing.
 *
 * @see <a href="https://doi.org/10.1126/science.220.4598.671">Kirkpatrick, Gelatt, Vecchi,
 *     Optimization by Simulated Annealing, Science 1983</a>
 */
final class Annealing {
  private static final int BLOCK = 2_000;
  private static final int SAMPLES = 2_000;

  /** The last share of the steps, at nearly no temperature: it only polishes. */
  private static final double POLISHING = 0.05;

  private final Trial trial;
  private final Neighbourhood neighbourhood;
  private final SearchBudget budget;
  private final SplittableRandom random;
  private double bestCost;
  private int[] bestVm = {};
  private int[] bestHost = {};
  private int[] bestMask = {};
  private int bestCount;

  Annealing(
      Trial trial, Neighbourhood neighbourhood, SearchBudget budget, SplittableRandom random) {
    this.trial = trial;
    this.neighbourhood = neighbourhood;
    this.budget = budget;
    this.random = random;
  }

  /**
   * Makes so many steps, leaves the trial in the best state met, and says how many steps it made.
   */
  long run(long steps) {
    remember();
    if (steps <= 0 || neighbourhood.focus().length == 0) {
      return 0;
    }
    double perVm = (double) steps / neighbourhood.focus().length;
    double usual = usualChange((int) Math.min(SAMPLES, steps / 10));
    double hot = usual * Math.clamp(perVm / 12_000, 0.03, 0.15);
    double cold = hot / 20;
    long done = 0;
    while (done < steps && !budget.expired().getAsBoolean()) {
      long end = Math.min(steps, done + BLOCK);
      double used = (double) done / steps;
      double temperature =
          used > 1 - POLISHING ? cold / 1e3 : hot * Math.pow(cold / hot, used / (1 - POLISHING));
      for (; done < end; done++) {
        step(temperature);
      }
      if (trial.cost() < bestCost - 1e-9) {
        remember();
      }
    }
    recall();
    return done;
  }

  private void step(double temperature) {
    if (!neighbourhood.draw()) {
      return;
    }
    double delta = trial.delta();
    if (delta <= 0 || random.nextDouble() < Math.exp(-delta / temperature)) {
      trial.keep(delta);
    } else {
      trial.undo();
    }
  }

  /**
   * The median size of what compounds change the score by, of those that change it; 1 when none
   * does.
   */
  private double usualChange(int draws) {
    double[] met = new double[draws];
    int count = 0;
    for (int i = 0; i < draws; i++) {
      if (neighbourhood.draw()) {
        double change = Math.abs(trial.delta() - trial.moveDelta());
        trial.undo();
        if (change > 1e-9) {
          met[count++] = change;
        }
      }
    }
    double[] sorted = Arrays.copyOf(met, count);
    Arrays.sort(sorted);
    return count == 0 ? 1 : sorted[count / 2];
  }

  private void remember() {
    bestCost = trial.cost();
    bestCount = trial.awayCount();
    if (bestVm.length < bestCount) {
      bestVm = new int[2 * bestCount];
      bestHost = new int[2 * bestCount];
      bestMask = new int[2 * bestCount];
    }
    for (int i = 0; i < bestCount; i++) {
      bestVm[i] = trial.away(i);
      bestHost[i] = trial.arrangement.hostOf(bestVm[i]);
      bestMask[i] = trial.arrangement.maskOf(bestVm[i]);
    }
  }

  private void recall() {
    if (trial.cost() <= bestCost) {
      return;
    }
    while (trial.awayCount() > 0) {
      int vm = trial.away(0);
      apply(vm, trial.fleet.vmHost(vm), trial.fleet.vmMask(vm));
    }
    for (int i = 0; i < bestCount; i++) {
      apply(bestVm[i], bestHost[i], bestMask[i]);
    }
  }

  private void apply(int vm, int host, int mask) {
    trial.relocate(vm, host, mask);
    trial.keep(trial.delta());
  }
}
