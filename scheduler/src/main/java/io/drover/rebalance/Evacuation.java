package io.drover.rebalance;

import io.drover.model.Placement;
import io.drover.model.VmSpec;
import io.drover.placement.PlacementAnswer.Unplaceable;
import java.util.List;

/**
 * How to empty hosts.
 *
 * @param steps one for each VM that fits elsewhere, biggest first; they may all run at once
 * @param stranded VMs that stay, each with the reasons
 */
public record Evacuation(List<Step> steps, List<Stranded> stranded, long revision) {
  public Evacuation {
    steps = List.copyOf(steps);
    stranded = List.copyOf(stranded);
  }

  /** A VM that fits nowhere, or may not be moved. */
  public record Stranded(VmSpec vm, Placement from, Unplaceable why) {}
}
