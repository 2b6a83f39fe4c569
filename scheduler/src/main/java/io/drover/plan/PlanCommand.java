package io.drover.plan;

import io.drover.model.MoveOutcome;
import java.time.Instant;
import java.util.SortedSet;

/** What a plan is told. Each may come late, twice or not at all. */
public sealed interface PlanCommand {
  record Propose(Plan.Proposal proposal, Instant at) implements PlanCommand {}

  /** Admission lets these moves begin. */
  record Release(SortedSet<Integer> moves, Instant at) implements PlanCommand {}

  record ReportMoveEnded(int move, MoveOutcome outcome, Instant at) implements PlanCommand {}

  /** Begin no further move; those under way go on to their end. */
  record Cancel(String reason, Instant at) implements PlanCommand {}

  /** Time has passed: what was not begun may have become too old. */
  record Remind(Instant at) implements PlanCommand {}
}
