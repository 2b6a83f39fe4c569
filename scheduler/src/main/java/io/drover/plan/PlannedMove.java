package io.drover.plan;

import io.drover.model.MoveOrder;
import java.util.List;

/**
 * One move of a plan.
 *
 * @param gain by which it was predicted to lower the score
 * @param after indices of the moves that must have completed before this one may begin
 */
public record PlannedMove(MoveOrder order, double gain, List<Integer> after) {
  public PlannedMove {
    after = List.copyOf(after);
  }
}
