package io.drover.rebalance;

import java.util.List;

/**
 * Moves that improve a fleet, in an order in which each fits when it runs. No step means there is
 * nothing worth a move.
 *
 * @param revision of the snapshot it was made from
 * @param scoreBefore less is better; move costs are not part of it
 * @param spent search steps made: with a budget of as many and without a deadline the same proposal
 *     comes out
 */
public record Proposal(
    List<Step> steps, long revision, double scoreBefore, double scoreAfter, long spent) {
  public Proposal {
    steps = List.copyOf(steps);
  }
}
