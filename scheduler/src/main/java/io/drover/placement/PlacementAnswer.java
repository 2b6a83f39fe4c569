package io.drover.placement;

import io.drover.model.Placement;
import io.drover.model.VmSpec;
import io.drover.objective.ScoreTerm;
import java.util.List;

/** Where a VM goes, or why nowhere. */
public sealed interface PlacementAnswer {
  /**
   * A place was found.
   *
   * @param revision of the snapshot it was found in: the host refuses it when its own state has
   *     moved on too far
   * @param terms what the VM adds to the score there, by objective; less is better
   * @param runnersUp the next best, best first, at most three
   */
  record Placed(
      VmSpec vm,
      Placement placement,
      long revision,
      List<ScoreTerm> terms,
      List<RunnerUp> runnersUp)
      implements PlacementAnswer {
    public Placed {
      terms = List.copyOf(terms);
      runnersUp = List.copyOf(runnersUp);
    }
  }

  /**
   * @param score what the VM would add to the score there; less is better
   */
  record RunnerUp(Placement placement, double score) {}

  /**
   * No host may take the VM.
   *
   * @param refusals by rule, the rule that refuses most hosts first; each host is counted once, at
   *     the first rule it fails
   */
  record Unplaceable(VmSpec vm, long revision, List<Refusal> refusals) implements PlacementAnswer {
    public Unplaceable {
      refusals = List.copyOf(refusals);
    }

    /** All refusals in one line, for an operator. */
    public String reason() {
      if (refusals.isEmpty()) {
        return "no host is known: wait until hosts report";
      }
      return String.join("; ", refusals.stream().map(Refusal::toString).toList());
    }
  }

  /**
   * One rule's part in a refusal.
   *
   * @param hosts how many it refused
   * @param example its reason on the first of them
   */
  record Refusal(String rule, int hosts, String example) {
    @Override
    public String toString() {
      return rule
          + " refuses "
          + hosts
          + (hosts == 1 ? " host: " : " hosts, the first: ")
          + example;
    }
  }
}
