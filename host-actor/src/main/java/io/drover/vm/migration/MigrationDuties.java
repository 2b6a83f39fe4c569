package io.drover.vm.migration;

import io.drover.host.HostCommand;
import io.drover.hypervisor.GuestState;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.model.VmSpec;
import io.drover.vm.migration.Migration.Aborting;
import io.drover.vm.migration.Migration.Attempt;
import io.drover.vm.migration.Migration.Checked;
import io.drover.vm.migration.Migration.Copying;
import io.drover.vm.migration.Migration.Requested;
import io.drover.vm.migration.Migration.Reserved;
import io.drover.vm.migration.Migration.Settling;
import io.drover.vm.migration.Migration.SwitchingOver;
import io.drover.vm.migration.Migration.Unknown;
import io.drover.vm.migration.MigrationInstruction.ToHost;
import io.drover.vm.migration.MigrationInstruction.ToHypervisor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What each phase of a migration still owes the world. Sent when the phase begins, after a
 * recovery, and on each reminder.
 */
public final class MigrationDuties {
  /**
   * How much longer than a migration's deadline its reservation lasts before the host asks about
   * it.
   */
  public static final Duration RESERVATION_GRACE = Duration.ofMinutes(5);

  private MigrationDuties() {}

  /** What is to be sent as soon as the phase begins, and again until the phase ends. */
  public static List<MigrationInstruction> owed(Migration state, VmSpec vm, Instant at) {
    Attempt attempt = state.attempt();
    return switch (state) {
      case Requested _ -> List.of(letGo(attempt, vm, at));
      case Reserved _ ->
          List.of(
              toSource(
                  attempt,
                  new HypervisorRequest.Check(
                      attempt.id(), vm, attempt.order().from(), attempt.order().to())));
      case Checked _ -> List.of(toSource(attempt, migrate(attempt, vm)));
      case Copying _, SwitchingOver _ -> List.of();
      case Aborting _ -> List.of(toSource(attempt, new HypervisorRequest.Cancel(attempt.id())));
      case Unknown s -> owedWhileUnknown(s);
      case Settling s -> owedWhileSettling(s, at);
    };
  }

  /**
   * What is only worth asking when nothing has been heard for a while: beside what is owed, how the
   * copy is doing.
   */
  public static List<MigrationInstruction> onReminder(Migration state, VmSpec vm, Instant at) {
    return switch (state) {
      case Copying _, SwitchingOver _ ->
          List.of(toSource(state.attempt(), new HypervisorRequest.Query(state.attempt().id())));
      case Requested _, Reserved _, Checked _, Aborting _, Unknown _, Settling _ ->
          owed(state, vm, at);
    };
  }

  /** The source passes on to the target what is asked of it. */
  private static MigrationInstruction letGo(Attempt attempt, VmSpec vm, Instant at) {
    return new ToHost(
        attempt.source(),
        new HostCommand.LetGo(
            attempt.id(),
            attempt.epoch(),
            attempt.target(),
            vm,
            attempt.order().to().numa(),
            expiry(attempt),
            at));
  }

  private static Instant expiry(Attempt attempt) {
    return attempt.deadline().plus(RESERVATION_GRACE);
  }

  private static HypervisorRequest migrate(Attempt attempt, VmSpec vm) {
    return new HypervisorRequest.Migrate(
        attempt.id(),
        vm,
        attempt.epoch() + 1,
        attempt.order().from(),
        attempt.order().to(),
        attempt.order().terms());
  }

  private static MigrationInstruction toSource(Attempt attempt, HypervisorRequest request) {
    return new ToHypervisor(attempt.source(), request);
  }

  private static List<MigrationInstruction> owedWhileUnknown(Unknown state) {
    Attempt attempt = state.attempt();
    if (UnknownRules.mayResume(state)) {
      return List.of(toSource(attempt, new HypervisorRequest.Resume(attempt.id())));
    }
    var owed = new ArrayList<MigrationInstruction>();
    owed.add(toSource(attempt, new HypervisorRequest.Cancel(attempt.id())));
    if (state.target().filter(GuestState.ABSENT::equals).isEmpty()) {
      owed.add(new ToHypervisor(attempt.target(), new HypervisorRequest.Cancel(attempt.id())));
      if (state.fencing()) {
        owed.add(new ToHypervisor(attempt.target(), new HypervisorRequest.Fence(attempt.id())));
      }
    }
    return owed;
  }

  private static List<MigrationInstruction> owedWhileSettling(Settling state, Instant at) {
    Attempt attempt = state.attempt();
    var owed = new ArrayList<MigrationInstruction>();
    if (!state.targetSettled()) {
      owed.add(
          new ToHost(
              attempt.target(),
              state.completed()
                  ? new HostCommand.Arrive(attempt.id(), attempt.epoch() + 1, at)
                  : new HostCommand.Release(attempt.id(), state.guestLost(), at)));
    }
    if (!state.sourceSettled()) {
      owed.add(
          new ToHost(
              attempt.source(),
              state.completed()
                  ? new HostCommand.Depart(attempt.id(), attempt.epoch() + 1, at)
                  : new HostCommand.Release(attempt.id(), state.guestLost(), at)));
    }
    return owed;
  }
}
