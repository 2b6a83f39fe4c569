package io.drover.vm;

import io.drover.host.HostCommand;
import io.drover.model.MoveId;
import io.drover.model.MoveOutcome;
import io.drover.vm.Vm.Drifted;
import io.drover.vm.Vm.Identity;
import io.drover.vm.Vm.Moving;
import io.drover.vm.Vm.Recovering;
import io.drover.vm.Vm.Running;
import io.drover.vm.VmCommand.AskStillNeeded;
import io.drover.vm.VmCommand.Move;
import io.drover.vm.VmCommand.Relocate;
import io.drover.vm.migration.Migration.Settling;
import io.drover.vm.migration.MigrationDuties;
import io.drover.vm.migration.MigrationInstruction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a VM still owes the world, and what it answers. */
public final class VmDuties {
  /** Many VMs may be stopped for days: their hosts are asked more rarely. */
  private static final int DRIFTED_RARER = 5;

  private VmDuties() {}

  /**
   * Sent after each recorded event, after a recovery, and on each reminder until the state moves
   * on.
   */
  public static List<VmInstruction> owed(Vm state, Instant at) {
    return switch (state) {
      case Vm.Unadopted _, Running _, Drifted _ -> List.of();
      case Moving(var identity, var migration) ->
          wrap(MigrationDuties.owed(migration, identity.spec(), at));
      case Recovering(var identity, _) -> List.of(start(identity, at));
    };
  }

  /** Sent on each reminder. Empty when the VM is quiet and needs none. */
  public static List<VmInstruction> onReminder(Vm state, Instant at) {
    return switch (state) {
      case Vm.Unadopted _, Running _ -> List.of();
      case Moving(var identity, var migration) ->
          wrap(MigrationDuties.onReminder(migration, identity.spec(), at));
      case Recovering(var identity, _) -> List.of(start(identity, at));
      case Drifted(var identity, _, _) -> List.of(start(identity, at)); // answered if it runs again
    };
  }

  public static boolean isQuiet(Vm state) {
    return switch (state) {
      case Vm.Unadopted _, Running _ -> true;
      case Moving _, Recovering _, Drifted _ -> false;
    };
  }

  /** How long the VM waits between two reminders, of which the usual one is given. */
  public static Duration reminderInterval(Vm state, Duration usual) {
    return state instanceof Drifted ? usual.multipliedBy(DRIFTED_RARER) : usual;
  }

  private static List<VmInstruction> wrap(List<MigrationInstruction> instructions) {
    return instructions.stream().map(VmInstruction::of).toList();
  }

  /** Not asked of the hypervisor: the owner's record knows whether the guest is still its own. */
  private static VmInstruction start(Identity identity, Instant at) {
    return new VmInstruction.ToHost(
        identity.owner().host(),
        new HostCommand.StartGuest(identity.spec().id(), identity.epoch(), at));
  }

  /**
   * What is answered to a command, beside what is owed. {@code before} is the state the command
   * met, {@code after} the one it led to: a plan is told of each order that ended between them, and
   * again whenever it repeats an order that is over.
   */
  public static List<VmInstruction> answers(Vm before, VmCommand command, Vm after) {
    if (command instanceof AskStillNeeded ask) {
      return List.of(stillNeeded(after, ask));
    }
    if (command instanceof Relocate relocate) {
      return identity(after)
          .filter(identity -> identity.epoch() >= relocate.epoch())
          .<VmInstruction>map(_ -> acknowledgement(relocate))
          .stream()
          .toList();
    }
    Optional<MoveId> asked =
        command instanceof Move move ? Optional.of(move.order().id()) : endedBetween(before, after);
    return asked
        .flatMap(id ->
            identity(after)
                .flatMap(identity -> VmRules.outcome(identity, id))
                .<VmInstruction>map((MoveOutcome outcome) -> new VmInstruction.ToPlan(id, outcome)))
        .stream()
        .toList();
  }

  private static VmInstruction acknowledgement(Relocate relocate) {
    return new VmInstruction.ToHost(
        relocate.owner().host(),
        new HostCommand.AcknowledgeOwner(relocate.vm().id(), relocate.epoch(), relocate.at()));
  }

  private static Optional<MoveId> endedBetween(Vm before, Vm after) {
    return before instanceof Moving moving && !(after instanceof Moving)
        ? Optional.of(moving.migration().attempt().order().id())
        : Optional.empty();
  }

  private static Optional<Identity> identity(Vm state) {
    return switch (state) {
      case Vm.Unadopted _ -> Optional.empty();
      case Running(var identity) -> Optional.of(identity);
      case Moving(var identity, _) -> Optional.of(identity);
      case Recovering(var identity, _) -> Optional.of(identity);
      case Drifted(var identity, _, _) -> Optional.of(identity);
    };
  }

  private static VmInstruction stillNeeded(Vm state, AskStillNeeded ask) {
    var question = ask.question();
    boolean needed =
        state instanceof Moving moving
            && moving.migration().attempt().id().equals(question.migration())
            && !(moving.migration() instanceof Settling settling && !settling.completed());
    return new VmInstruction.ToHost(
        question.host(),
        needed
            ? new HostCommand.Renew(
                question.migration(), ask.at().plus(MigrationDuties.RESERVATION_GRACE), ask.at())
            : new HostCommand.Release(question.migration(), false, ask.at()));
  }
}
