package io.drover.rebalance;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Simulated annealing over compounds from a {@link Neighbourhood}: Metropolis acceptance, geometric cooling driven by the
 * share of steps used, temperatures taken from the deltas met. Keeps the best state seen at the end of a block.
 *
 * <p>A step costs O(relocations · NUMA nodes) and allocates nothing.
 *
 * @see <a href="https://doi.org/10.1126/science.220.4598.671">Kirkpatrick, Gelatt, Vecchi, Optimization by Simulated
 *     Annealing, Science 1983</a>
 */
final class Annealing {
  private static final int BLOCK = 2_000;
  private static final int SAMPLES = 2_000;

  private final Trial trial;
  private final Neighbourhood neighbourhood;
  private final SearchBudget budget;
  private final SplittableRandom random;
  private double bestCost;
  private int[] bestVm = {};
  private int[] bestHost = {};
  private int[] bestMask = {};
  private int bestCount;

  Annealing(Trial trial, Neighbourhood neighbourhood, SearchBudget budget, SplittableRandom random) {
    this.trial = trial;
    this.neighbourhood = neighbourhood;
    this.budget = budget;
    this.random = random;
  }

  /** Makes so many steps, leaves the trial in the best state met, and says how many steps it made. */
  long run(long steps) {
    remember();
    if (steps <= 0 || neighbourhood.focus().length == 0) {
      return 0;
    }
    double[] worsening = sampleWorsening((int) Math.min(SAMPLES, steps / 10));
    double perVm = (double) steps / neighbourhood.focus().length;
    double hot = worsening.length == 0 ? 1 : worsening[worsening.length * 9 / 10] * Math.clamp(0.5 * perVm / 1e4, 0.02, 1);
    double cold = hot / 100;
    long done = 0;
    double temperature = hot;
    while (done < steps && !budget.expired().getAsBoolean()) {
      long end = Math.min(steps, done + BLOCK);
      double used = (double) done / steps;
      temperature = used > 0.95 ? cold / 1e3 : hot * Math.pow(cold / hot, used / 0.95);
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

  private double[] sampleWorsening(int draws) {
    double[] met = new double[draws];
    int count = 0;
    for (int i = 0; i < draws; i++) {
      if (neighbourhood.draw()) {
        double delta = trial.delta();
        trial.undo();
        if (delta > 1e-9) {
          met[count++] = delta;
        }
      }
    }
    double[] sorted = Arrays.copyOf(met, count);
    Arrays.sort(sorted);
    return sorted;
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
