package io.drover.plan;

import io.drover.model.MoveOutcome;
import java.util.List;
import java.util.Optional;

/** What is known of a plan. */
public sealed interface Plan {
  Plan UNPROPOSED = new Unproposed();

  record Unproposed() implements Plan {}

  /** Some of its moves are yet to end. {@code progress} is indexed as {@code proposal.moves()}. */
  record Active(Proposal proposal, List<Progress> progress) implements Plan {
    public Active {
      progress = List.copyOf(progress);
    }
  }

  record Ended(Proposal proposal, List<MoveOutcome> outcomes) implements Plan {
    public Ended {
      outcomes = List.copyOf(outcomes);
    }
  }

  /** What was decided, and does not change. */
  record Proposal(
      PlanKind kind, Provenance provenance, ConcurrencyLimits limits, List<PlannedMove> moves) {
    public Proposal {
      moves = List.copyOf(moves);
    }
  }

  /** How far one move has come. */
  sealed interface Progress {
    record Waiting() implements Progress {}

    /** The order was given to the VM and has not ended. */
    record Released() implements Progress {}

    record Ended(MoveOutcome outcome) implements Progress {}
  }

  static Optional<MoveOutcome> outcome(Progress progress) {
    return switch (progress) {
      case Progress.Waiting _, Progress.Released _ -> Optional.empty();
      case Progress.Ended(var outcome) -> Optional.of(outcome);
    };
  }
}
