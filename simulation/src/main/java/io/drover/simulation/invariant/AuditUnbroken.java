package io.drover.simulation.invariant;

import io.drover.model.MigrationId;
import io.drover.model.MoveId;
import io.drover.model.MoveOrder;
import io.drover.model.MoveOutcome;
import io.drover.model.PlanId;
import io.drover.model.VmId;
import io.drover.plan.Plan;
import io.drover.plan.PlanEvent;
import io.drover.plan.Provenance;
import io.drover.simulation.invariant.JournalEntry.OfPlan;
import io.drover.simulation.invariant.JournalEntry.OfVm;
import io.drover.vm.VmEvent;
import io.drover.vm.migration.MigrationEvent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * I7. Each entity's events are numbered 1, 2, 3 … without a gap; each plan says what it was decided
 * on; each migration carries out, to the letter, a move that a plan has released; and what a plan
 * records of a move's end is what its VM recorded.
 */
final class AuditUnbroken implements Invariant {
  private final Map<String, Long> lastOf = new HashMap<>();
  private final Map<PlanId, Track> plans = new HashMap<>();
  private final Map<VmId, MoveOf> open = new HashMap<>();
  private long last = Long.MIN_VALUE;

  private record MoveOf(MigrationId migration, MoveId move) {}

  private enum Stage {
    WAITING,
    RELEASED,
    COMPLETED,
    NOT_COMPLETED,
    ENDED
  }

  private record Track(Plan.Proposal proposal, Stage[] stages) {}

  @Override
  public String name() {
    return "I7";
  }

  @Override
  public String promise() {
    return "the audit chain has no gap; each decision carries the hash of its inputs and its policy, and each move its decision";
  }

  @Override
  public void on(JournalEntry entry, Findings findings) {
    String id = entry.persistenceId();
    Long before = lastOf.put(id, entry.sequenceNr());
    findings.check(
        entry.ordering() > last && entry.sequenceNr() == (before == null ? 1 : before + 1),
        () ->
            id
                + " has event "
                + entry.sequenceNr()
                + " after "
                + (before == null ? "none" : before)
                + ", in entry "
                + entry.ordering()
                + " after "
                + last);
    last = entry.ordering();
    switch (entry) {
      case OfPlan(_, var plan, _, var event) -> onPlan(plan, event, findings);
      case OfVm(_, var vm, _, VmEvent.OfMigration(var event)) -> onMigration(vm, event, findings);
      case OfVm _, JournalEntry.OfHost _ -> {}
    }
  }

  private void onPlan(PlanId id, PlanEvent event, Findings findings) {
    switch (event) {
      case PlanEvent.PlanProposed(var proposal, _) -> {
        var stages = new Stage[proposal.moves().size()];
        Arrays.fill(stages, Stage.WAITING);
        plans.put(id, new Track(proposal, stages));
        Provenance p = proposal.provenance();
        findings.check(
            !p.snapshotHash().isBlank() && !p.policyHash().isBlank() && !p.model().isBlank(),
            () -> "plan " + id + " does not say what it rests on: " + p);
      }
      case PlanEvent.MovesReleased(var moves, _) ->
          moves.forEach(move -> step(id, move, Stage.WAITING, Stage.RELEASED, findings));
      case PlanEvent.MoveEnded(var move, var outcome, _) -> ended(id, move, outcome, findings);
      case PlanEvent.PlanEnded _ -> plans.remove(id);
    }
  }

  private void step(PlanId id, int move, Stage from, Stage to, Findings findings) {
    Stage found = stage(id, move);
    findings.check(
        found == from, () -> "move " + id + "/" + move + " became " + to + " when it was " + found);
    set(id, move, to);
  }

  private void ended(PlanId id, int move, MoveOutcome outcome, Findings findings) {
    Stage found = stage(id, move);
    boolean matches =
        switch (outcome) {
          case MoveOutcome.Completed _, MoveOutcome.FoundCompleted _ -> found == Stage.COMPLETED;
          case MoveOutcome.RolledBack _ -> found == Stage.NOT_COMPLETED;
          case MoveOutcome.Refused _ -> found == Stage.WAITING || found == Stage.RELEASED;
        };
    findings.check(
        matches,
        () -> "plan " + id + " records " + outcome + " for move " + move + ", which was " + found);
    set(id, move, Stage.ENDED);
  }

  private void onMigration(VmId vm, MigrationEvent event, Findings findings) {
    switch (event) {
      case MigrationEvent.MigrationRequested e -> {
        MoveOrder order = e.order();
        Track plan = plans.get(order.id().plan());
        boolean ordered =
            stage(order.id().plan(), order.id().index()) == Stage.RELEASED
                && plan != null
                && plan.proposal.moves().get(order.id().index()).order().equals(order);
        findings.check(
            ordered,
            () -> e.migration() + " began by order " + order.id() + ", which no plan released so");
        open.put(vm, new MoveOf(e.migration(), order.id()));
      }
      case MigrationEvent.MigrationCompleted e -> over(vm, e, Stage.COMPLETED);
      case MigrationEvent.MigrationRolledBack e -> over(vm, e, Stage.NOT_COMPLETED);
      default -> {}
    }
  }

  private void over(VmId vm, MigrationEvent event, Stage stage) {
    MoveOf of = open.get(vm);
    if (of != null && of.migration.equals(event.migration())) {
      open.remove(vm);
      if (stage(of.move.plan(), of.move.index()) == Stage.RELEASED) {
        set(of.move.plan(), of.move.index(), stage);
      }
    }
  }

  private @Nullable Stage stage(PlanId id, int move) {
    Track plan = plans.get(id);
    return plan == null || move < 0 || move >= plan.stages.length ? null : plan.stages[move];
  }

  private void set(PlanId id, int move, Stage stage) {
    Track plan = plans.get(id);
    if (plan != null && move >= 0 && move < plan.stages.length) {
      plan.stages[move] = stage;
    }
  }
}
