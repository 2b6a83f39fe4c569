package io.drover.solver;

import java.util.SplittableRandom;

/**
 * The chance a search is given: one stream from one seed. For one thread.
 *
 * <p>Exponential variates for Metropolis' rule come from a table of their quantiles: a worsening by
 * {@code d} is taken when {@code d < temperature · variate}, which is the same as with probability
 * {@code exp(-d / temperature)}, without a logarithm a step.
 */
final class Chance {
  private static final int QUANTILES = 1 << 14;
  private static final double[] EXPONENTIAL = new double[QUANTILES];

  static {
    for (int i = 0; i < QUANTILES; i++) {
      EXPONENTIAL[i] = -Math.log((i + 0.5) / QUANTILES);
    }
  }

  private final SplittableRandom random;

  Chance(long seed) {
    random = new SplittableRandom(seed);
  }

  /**
   * A number from 0 to {@code bound - 1}, by Lemire's multiplication; the bias is below 2^-32 times
   * the bound.
   */
  int below(int bound) {
    return (int) ((random.nextLong() >>> 32) * bound >>> 32);
  }

  double unit() {
    return random.nextDouble();
  }

  double exponential() {
    return EXPONENTIAL[(int) (random.nextLong() >>> 50)];
  }
}
