package io.drover.simulation.invariant;

import io.drover.model.PlanId;
import io.drover.plan.PlanEvent;
import io.drover.plan.PlannedMove;
import io.drover.plan.Provenance;
import io.drover.simulation.invariant.JournalEntry.OfPlan;
import io.drover.simulation.invariant.JournalEntry.OfVm;
import io.drover.vm.VmEvent;
import io.drover.vm.migration.MigrationEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * I8. Nothing is decided on telemetry older than {@link #MOST_STALE}, no decision outlives {@link
 * #MOST_VALID}, and none is released or begun after the time it set itself.
 */
final class DecisionsFresh implements Invariant {
  /** The most that a policy may allow telemetry to be old when a plan is decided. */
  static final Duration MOST_STALE = Duration.ofMinutes(10);

  /** The most that a policy may let a decision be valid. */
  static final Duration MOST_VALID = Duration.ofHours(24);

  private final Map<PlanId, Instant> validUntil = new HashMap<>();

  @Override
  public String name() {
    return "I8";
  }

  @Override
  public String promise() {
    return "no decision older than its limit, or made on stale telemetry, is carried out";
  }

  @Override
  public void on(JournalEntry entry, Findings findings) {
    switch (entry) {
      case OfPlan(_, var id, _, PlanEvent.PlanProposed e) -> {
        Provenance p = e.proposal().provenance();
        validUntil.put(id, p.validUntil());
        findings.check(
            !p.sampledAt().isBefore(p.decidedAt().minus(MOST_STALE))
                && !p.validUntil().isAfter(p.decidedAt().plus(MOST_VALID)),
            () ->
                "plan "
                    + id
                    + ", decided at "
                    + p.decidedAt()
                    + ", rests on telemetry of "
                    + p.sampledAt()
                    + " and is valid until "
                    + p.validUntil());
        for (PlannedMove move : e.proposal().moves()) {
          findings.check(
              !move.order().validUntil().isAfter(p.validUntil())
                  && !move.order().sampledAt().isBefore(p.sampledAt()),
              () ->
                  "move "
                      + move.order().id()
                      + " is valid until "
                      + move.order().validUntil()
                      + " on telemetry of "
                      + move.order().sampledAt()
                      + ", its plan until "
                      + p.validUntil()
                      + " on telemetry of "
                      + p.sampledAt());
        }
      }
      case OfPlan(_, var id, _, PlanEvent.MovesReleased e) -> {
        Instant until = validUntil.getOrDefault(id, Instant.MAX);
        findings.check(
            !e.at().isAfter(until),
            () -> "plan " + id + " released moves at " + e.at() + ", valid until " + until);
      }
      case OfPlan(_, var id, _, PlanEvent.PlanEnded _) -> validUntil.remove(id);
      case OfVm(_, _, _, VmEvent.OfMigration(MigrationEvent.MigrationRequested e)) ->
          findings.check(
              !e.at().isAfter(e.order().validUntil()),
              () ->
                  e.migration()
                      + " began at "
                      + e.at()
                      + ", its order was valid until "
                      + e.order().validUntil());
      case OfPlan _, OfVm _, JournalEntry.OfHost _ -> {}
    }
  }
}
