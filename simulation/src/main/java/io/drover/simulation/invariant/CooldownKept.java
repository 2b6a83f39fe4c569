package io.drover.simulation.invariant;

import io.drover.model.VmId;
import io.drover.simulation.invariant.JournalEntry.OfVm;
import io.drover.vm.VmEvent;
import io.drover.vm.migration.MigrationEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * I9. A VM that has moved rests for the cooldown of the order that would move it next, unless that
 * one is mandatory.
 */
final class CooldownKept implements Invariant {
  private final Map<VmId, Instant> movedAt = new HashMap<>();

  @Override
  public String name() {
    return "I9";
  }

  @Override
  public String promise() {
    return "no VM moves twice within its cooldown, mandatory moves apart";
  }

  @Override
  public void on(JournalEntry entry, Findings findings) {
    switch (entry) {
      case OfVm(_, var vm, _, VmEvent.OfMigration(MigrationEvent.MigrationCompleted e)) ->
          movedAt.put(vm, e.at());
      case OfVm(_, var vm, _, VmEvent.OfMigration(MigrationEvent.MigrationRequested e))
          when !e.order().mandatory() -> {
        Instant moved = movedAt.get(vm);
        findings.check(
            moved == null || !e.at().isBefore(moved.plus(e.order().terms().cooldown())),
            () ->
                e.migration()
                    + " began at "
                    + e.at()
                    + ", VM "
                    + vm
                    + " moved at "
                    + moved
                    + " and rests for "
                    + e.order().terms().cooldown());
      }
      case OfVm _, JournalEntry.OfHost _, JournalEntry.OfPlan _ -> {}
    }
  }
}
