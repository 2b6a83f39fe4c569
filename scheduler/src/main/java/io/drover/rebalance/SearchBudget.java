package io.drover.rebalance;

import java.util.function.BooleanSupplier;

/**
 * How long to search and what for.
 *
 * @param steps candidates to try, 0 or more; some four million a second and core
 * @param mostMoves the most steps of the proposal
 * @param flips whether a VM may be moved between NUMA nodes of its own host
 * @param swaps whether two VMs may change places: needs spare room while they do, so it is for
 *     advice on tight fleets
 * @param expired asked now and then; once it says true the search ends with what it has. It makes
 *     the result depend on the clock behind it: {@link Proposal#spent} says where it fell
 */
public record SearchBudget(
    long steps, long seed, int mostMoves, boolean flips, boolean swaps, BooleanSupplier expired) {
  public SearchBudget {
    if (steps < 0 || mostMoves < 0) {
      throw new IllegalArgumentException(
          "a search budget is 0 or more steps and moves, found "
              + steps
              + " steps and "
              + mostMoves
              + " moves");
    }
  }

  /** A budget for a running fleet: no flips, no swaps, no deadline. */
  public static SearchBudget of(long steps, long seed, int mostMoves) {
    return new SearchBudget(steps, seed, mostMoves, false, false, () -> false);
  }

  public SearchBudget until(BooleanSupplier deadline) {
    return new SearchBudget(steps, seed, mostMoves, flips, swaps, deadline);
  }
}
