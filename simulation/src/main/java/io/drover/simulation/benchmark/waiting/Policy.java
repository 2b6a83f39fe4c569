package io.drover.simulation.benchmark.waiting;

import io.drover.fleetview.Demand;

/** Chooses the place of one VM after the other on the servers of one episode. */
public interface Policy {
  /** A place is {@code host · MASKS + mask}, the mask naming the NUMA nodes. */
  int MASKS = 4;

  static int place(int host, int mask) {
    return host * MASKS + mask;
  }

  /**
   * The place of a VM that fits somewhere.
   *
   * @param largest the largest VM that was asked for until now, by CPU, then memory
   */
  int choose(int row, Demand vm, Demand largest);

  /** The VM of the row has left its place. */
  default void left(int row, int place) {}
}
