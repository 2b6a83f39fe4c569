package io.drover.simulation.invariant;

import io.drover.host.HostEvent;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.VmId;
import io.drover.simulation.invariant.JournalEntry.OfHost;
import io.drover.simulation.invariant.JournalEntry.OfVm;
import io.drover.vm.VmEvent;
import io.drover.vm.migration.MigrationEvent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * I10. A migration completes or is rolled back, once; afterwards its hosts only take note; the
 * target never lets go of what it holds for a migration that is open or completed, and never takes
 * in the guest of one that was rolled back.
 */
final class EndsOnce implements Invariant {
  private final Map<VmId, Latest> latest = new HashMap<>();
  private final Map<MigrationId, HostId> held = new LinkedHashMap<>();

  private enum End {
    OPEN,
    COMPLETED,
    ROLLED_BACK
  }

  /** A VM's latest migration. Earlier ones are over. */
  private static final class Latest {
    final MigrationId id;
    End end = End.OPEN;

    Latest(MigrationId id) {
      this.id = id;
    }
  }

  @Override
  public String name() {
    return "I10";
  }

  @Override
  public String promise() {
    return "a migration ends as completed or as rolled back, never as both, whatever process dies when";
  }

  @Override
  public void on(JournalEntry entry, Findings findings) {
    switch (entry) {
      case OfVm(_, var vm, _, VmEvent.OfMigration(var event)) -> onMigration(vm, event, findings);
      case OfHost(_, var host, _, var event) -> onHost(host, event, findings);
      case OfVm _, JournalEntry.OfPlan _ -> {}
    }
  }

  private void onMigration(VmId vm, MigrationEvent event, Findings findings) {
    switch (event) {
      case MigrationEvent.MigrationRequested e -> latest.put(vm, new Latest(e.migration()));
      case MigrationEvent.MigrationCompleted e -> end(vm, e.migration(), End.COMPLETED, findings);
      case MigrationEvent.MigrationRolledBack e ->
          end(vm, e.migration(), End.ROLLED_BACK, findings);
      case MigrationEvent.HostSettled e -> {
        End end = endOf(e.migration());
        findings.check(
            end != End.OPEN,
            () -> e.migration() + " was settled by " + e.host() + " before it ended");
      }
      default -> {
        End end = endOf(event.migration());
        findings.check(
            end == End.OPEN,
            () -> event.migration() + " was " + end + " when this happened: " + event);
      }
    }
  }

  private void end(VmId vm, MigrationId migration, End end, Findings findings) {
    Latest of = latest.get(vm);
    End before = endOf(migration);
    findings.check(
        before == End.OPEN,
        () -> migration + " ended as " + end + " after it had ended as " + before);
    if (of != null && of.id.equals(migration)) {
      of.end = end;
    }
  }

  /**
   * Null for a migration that was never requested, or is older than the latest and so over in
   * either way.
   */
  private @Nullable End endOf(MigrationId migration) {
    Latest of = latest.get(migration.vm());
    return of != null && of.id.equals(migration) ? of.end : null;
  }

  private void onHost(HostId host, HostEvent event, Findings findings) {
    switch (event) {
      case HostEvent.CapacityReserved e -> held.put(e.migration(), host);
      case HostEvent.ReservationReleased e -> {
        held.remove(e.migration());
        End end = endOf(e.migration());
        findings.check(
            end == End.ROLLED_BACK || end == null,
            () -> host + " let go of what it held for " + e.migration() + ", which is " + end);
      }
      case HostEvent.GuestArrived e -> {
        held.remove(e.migration());
        End end = endOf(e.migration());
        findings.check(
            end != End.ROLLED_BACK,
            () -> host + " took in the guest of " + e.migration() + ", which is " + end);
      }
      default -> {} // about no migration's end
    }
  }

  @Override
  public void atEnd(JournalEnd end, Findings findings) {
    if (end.quiesced()) {
      held.forEach((migration, host) -> {
        End how = endOf(migration);
        findings.check(
            how == End.OPEN,
            () -> host + " still holds capacity for " + migration + ", which is " + how);
      });
    }
  }
}
