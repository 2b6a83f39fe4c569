package io.drover.plan;

import io.drover.model.MoveOutcome;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** What has happened to a plan. Recorded for good; fields are added, never changed. */
public sealed interface PlanEvent {
  Instant at();

  record PlanProposed(Plan.Proposal proposal, Instant at) implements PlanEvent {}

  record MovesReleased(SortedSet<Integer> moves, Instant at) implements PlanEvent {
    public MovesReleased {
      moves = Collections.unmodifiableSortedSet(new TreeSet<>(moves));
    }
  }

  record MoveEnded(int move, MoveOutcome outcome, Instant at) implements PlanEvent {}

  /** Every move has ended. Always the last event. */
  record PlanEnded(Instant at) implements PlanEvent {}
}
