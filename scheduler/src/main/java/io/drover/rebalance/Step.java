package io.drover.rebalance;

import io.drover.model.Placement;
import io.drover.model.VmSpec;
import java.util.List;

/**
 * One move of a proposal.
 *
 * @param scoreAfter the fleet's score once this and all earlier steps are made; less is better
 * @param gain how much this step lowers the score; negative for a step that only makes room for
 *     others
 * @param after indices of earlier steps that must be <em>completed</em> before this one may begin.
 *     Whatever steps run at once, as long as each waits for these, the room and anti-affinity rules
 *     hold at every instant with each VM counted at both ends of its move
 */
public record Step(
    VmSpec vm, Placement from, Placement to, double scoreAfter, double gain, List<Integer> after) {
  public Step {
    after = List.copyOf(after);
  }
}
