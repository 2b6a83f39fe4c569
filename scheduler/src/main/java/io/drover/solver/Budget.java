package io.drover.solver;

import java.util.function.DoubleSupplier;

/**
 * How much a search may spend: so many steps, which repeats exactly, or a share of what runs out.
 */
@FunctionalInterface
public interface Budget {
  /**
   * The share used so far, from 0 to 1 and beyond.
   *
   * @param steps what the asking worker has made
   */
  double used(long steps);

  /** So many steps for each worker: the same problem, seed and workers give the same result. */
  static Budget steps(long each) {
    return steps -> (double) steps / each;
  }

  /** A share that something else tells, a clock as a rule; asked by several threads. */
  static Budget share(DoubleSupplier used) {
    return _ -> used.getAsDouble();
  }
}
