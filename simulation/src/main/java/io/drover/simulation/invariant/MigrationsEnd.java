package io.drover.simulation.invariant;

import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.PlanId;
import io.drover.model.VmId;
import io.drover.plan.PlanEvent;
import io.drover.simulation.invariant.JournalEntry.OfPlan;
import io.drover.simulation.invariant.JournalEntry.OfVm;
import io.drover.vm.VmEvent;
import io.drover.vm.migration.MigrationEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * I6. When the journal ends, no migration is open past its deadline and the time it takes to find
 * out what became of it. Excepted are migrations that wait for the word of a host that does not
 * answer: nobody may guess for it. A journal that was cut off does not say which hosts those are,
 * so in it every migration whose outcome is unknown may wait.
 */
final class MigrationsEnd implements Invariant {
  /** From the deadline on: an unanswered abort, a fence, and the reminders between them. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Map<VmId, Open> open = new LinkedHashMap<>();
  private final Set<PlanId> plans = new LinkedHashSet<>();

  private static final class Open {
    final MigrationId id;
    final HostId source;
    final HostId target;
    final Instant deadline;
    boolean unknown;
    boolean ended;
    boolean completed;
    boolean sourceSettled;
    boolean targetSettled;

    Open(MigrationEvent.MigrationRequested request) {
      id = request.migration();
      source = request.order().from().host();
      target = request.order().to().host();
      deadline = request.at().plus(request.order().terms().deadline());
    }

    boolean settled() {
      return ended && targetSettled && (sourceSettled || !completed);
    }
  }

  @Override
  public String name() {
    return "I6";
  }

  @Override
  public String promise() {
    return "every migration ends within its deadline and what it takes to find out how";
  }

  @Override
  public void on(JournalEntry entry, Findings findings) {
    switch (entry) {
      case OfVm(_, var vm, _, VmEvent.OfMigration(var event)) -> onMigration(vm, event, findings);
      case OfVm _, JournalEntry.OfHost _ -> {}
      case OfPlan(_, var id, _, PlanEvent.PlanProposed _) -> plans.add(id);
      case OfPlan(_, var id, _, PlanEvent.PlanEnded _) -> plans.remove(id);
      case OfPlan _ -> {}
    }
  }

  private void onMigration(VmId vm, MigrationEvent event, Findings findings) {
    if (event instanceof MigrationEvent.MigrationRequested e) {
      open.put(vm, new Open(e));
      return;
    }
    Open migration = open.get(vm);
    if (migration == null || !migration.id.equals(event.migration())) {
      return;
    }
    switch (event) {
      case MigrationEvent.OutcomeUnknown _ -> migration.unknown = true;
      case MigrationEvent.MigrationCompleted _ -> {
        migration.ended = true;
        migration.completed = true;
      }
      case MigrationEvent.MigrationRolledBack _ -> migration.ended = true;
      case MigrationEvent.HostSettled e -> {
        migration.sourceSettled |= e.host().equals(migration.source);
        migration.targetSettled |= e.host().equals(migration.target);
      }
      default -> {}
    }
    if (migration.settled()) {
      findings.check(true, () -> "");
      open.remove(vm);
    }
  }

  @Override
  public void atEnd(JournalEnd end, Findings findings) {
    open.forEach((vm, migration) -> {
      boolean unreachable =
          end.unreachable().contains(migration.source)
              || end.unreachable().contains(migration.target);
      boolean waits = !migration.ended && (unreachable || (migration.unknown && !end.quiesced()));
      boolean inTime = !end.quiesced() && !end.at().isAfter(migration.deadline.plus(PATIENCE));
      findings.check(
          waits || inTime,
          () ->
              migration.id
                  + " from "
                  + migration.source
                  + " to "
                  + migration.target
                  + " had its deadline at "
                  + migration.deadline
                  + " and at "
                  + end.at()
                  + " it is "
                  + (migration.ended ? "not settled" : "open"));
    });
    if (end.quiesced() && end.unreachable().isEmpty()) {
      plans.forEach(plan -> findings.check(false, () -> "plan " + plan + " has not ended"));
    }
  }
}
