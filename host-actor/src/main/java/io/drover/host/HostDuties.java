package io.drover.host;

import io.drover.host.Host.Failover;
import io.drover.host.Host.Registered;
import io.drover.host.Host.Resident;
import io.drover.host.HostCommand.Admit;
import io.drover.host.HostCommand.LetGo;
import io.drover.host.HostCommand.OfMigration;
import io.drover.host.HostCommand.Renew;
import io.drover.host.HostCommand.ReportStarted;
import io.drover.host.HostCommand.Reserve;
import io.drover.host.HostCommand.StartGuest;
import io.drover.host.HostInstruction.ToHost;
import io.drover.host.HostInstruction.ToHypervisor;
import io.drover.host.HostInstruction.ToVm;
import io.drover.hypervisor.HypervisorRequest;
import io.drover.model.Decision;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.Placement;
import io.drover.model.VmId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** What a host owes the world, and what it answers. */
public final class HostDuties {
  /** From a VM's admission until its own record is told of it: when all have been started. */
  static final Duration ANNOUNCE_AFTER = Duration.ofSeconds(30);

  private HostDuties() {}

  /**
   * What is sent once a command has been decided, and its events recorded.
   *
   * @param after the state that the events led to
   */
  public static List<HostInstruction> answers(
      HostId id, HostCommand command, Decision<HostEvent> decision, Host after) {
    var answers = new ArrayList<HostInstruction>();
    switch (command) {
      case LetGo letGo -> answers.add(passedOn(id, letGo, decision));
      case OfMigration ofMigration ->
          ofMigration(id, ofMigration, decision).ifPresent(answers::add);
      case Admit admit -> admission(id, admit, after).ifPresent(answers::add);
      case StartGuest start -> start(start, after).ifPresent(answers::add);
      case ReportStarted started -> started(id, started, after).ifPresent(answers::add);
      default -> {}
    }
    if (decision instanceof Decision.Accepted<HostEvent>(var events)
        && after instanceof Registered host) {
      events.forEach(event -> follows(host, event, command.at(), answers));
    }
    return answers;
  }

  private static HostInstruction passedOn(HostId id, LetGo command, Decision<HostEvent> decision) {
    return switch (decision) {
      case Decision.Refused<HostEvent>(var reason) -> notReserved(id, command.migration(), reason);
      case Decision.Accepted<HostEvent> _ ->
          new ToHost(
              command.target(),
              new Reserve(
                  command.migration(),
                  command.vm(),
                  command.numa(),
                  command.expires(),
                  command.at()));
    };
  }

  private static Optional<HostInstruction> ofMigration(
      HostId host, OfMigration command, Decision<HostEvent> decision) {
    MigrationId migration = command.migration();
    return switch (decision) {
      case Decision.Refused<HostEvent>(var reason) ->
          command instanceof Reserve
              ? Optional.of(notReserved(host, migration, reason))
              : Optional.empty();
      case Decision.Accepted<HostEvent> _ ->
          Optional.of(
              new ToVm(
                  command instanceof Reserve || command instanceof Renew
                      ? new HostAnswer.Reserved(migration)
                      : new HostAnswer.Settled(migration, host)));
    };
  }

  private static HostInstruction notReserved(HostId host, MigrationId migration, String reason) {
    return new ToVm(new HostAnswer.NotReserved(migration, host + " refused: " + reason));
  }

  private static Optional<HostInstruction> admission(HostId id, Admit command, Host after) {
    if (!(after instanceof Registered host)) {
      return Optional.empty();
    }
    VmId vm = command.guest().vm().id();
    long epoch = command.guest().epoch();
    Host.Admission answer = host.failover().admissions().getOrDefault(vm, Host.Admission.NONE);
    return Optional.of(
        new ToHost(
            command.from(),
            epoch <= answer.admitted()
                ? new HostCommand.ReportAdmitted(vm, epoch, id, command.at())
                : new HostCommand.ReportDeclined(vm, epoch, id, answer.reason(), command.at())));
  }

  /** Nothing for a VM that is another's to run by now, or whose move says where it runs. */
  private static Optional<HostInstruction> start(StartGuest command, Host after) {
    if (after instanceof Registered host && !host.isLost()) {
      Resident resident = host.residents().get(command.vmId());
      if (resident != null
          && resident.epoch() == command.epoch()
          && !host.leaving().containsKey(command.vmId())) {
        return Optional.of(start(host, resident));
      }
    }
    return Optional.empty();
  }

  /** For the VM's own record, unless that is left to sleep yet. */
  private static Optional<HostInstruction> started(HostId id, ReportStarted report, Host after) {
    return after instanceof Registered host && !isLeftToSleep(host, report.vm(), report.at())
        ? Optional.of(new ToVm(new HostAnswer.Started(report.vm(), report.epoch(), id)))
        : Optional.empty();
  }

  /**
   * Whether the VM came from a lost host a moment ago, and its own record is not woken: with it
   * thousands would be, in the seconds in which all are being started.
   */
  private static boolean isLeftToSleep(Registered host, VmId vm, Instant at) {
    Failover failover = host.failover();
    return failover.unannounced().contains(vm)
        && at.isBefore(
            failover.admissions().getOrDefault(vm, Host.Admission.NONE).at().plus(ANNOUNCE_AFTER));
  }

  private static HostInstruction start(Registered host, Resident resident) {
    HostId id = host.spec().id();
    return new ToHypervisor(
        id,
        new HypervisorRequest.Start(
            resident.vm(), resident.epoch(), new Placement(id, resident.numa())));
  }

  private static void follows(
      Registered host, HostEvent event, Instant at, List<HostInstruction> answers) {
    switch (event) {
      case HostEvent.HostLost _ -> answers.add(fence(host));
      case HostEvent.HostFenced _ -> answers.addAll(tidings(host));
      case HostEvent.RescuesBegun begun ->
          begun.places().entrySet().stream()
              .sorted(
                  Comparator.comparingInt(place -> -host.resident(place.getKey()).vm().priority()))
              .forEach(place -> answers.add(ask(host, place.getKey(), place.getValue(), at)));
      case HostEvent.GuestAdmitted admitted -> answers.add(start(host, admitted.guest()));
      default -> {}
    }
  }

  /**
   * Sent after a recovery and on each reminder, until the state moves on.
   *
   * @param toStart which guests that came from lost hosts are to be started once more, as they may
   *     not run: seldom, as there may be thousands
   */
  public static List<HostInstruction> owed(Host state, Predicate<VmId> toStart, Instant at) {
    var owed = new ArrayList<HostInstruction>();
    if (state instanceof Registered host) {
      HostId id = host.spec().id();
      host.reservations()
          .forEach((migration, reservation) -> {
            if (!at.isBefore(reservation.expires())) {
              owed.add(new ToVm(new HostAnswer.StillNeeded(migration, id)));
            }
          });
      host.failover().loss().ifPresent(loss -> owedWhileLost(host, loss, at, owed));
      host.failover().unannounced().stream()
          .filter(vm -> !host.isLost() && toStart.test(vm))
          .forEach(vm -> owed.add(start(host, host.resident(vm))));
      announcement(host, at).ifPresent(owed::add);
    }
    return owed;
  }

  /**
   * Until the VM's own record sees to its start, its host does. With thousands that are being
   * started, their records are woken only after that, and one of each host at a time, by lot.
   */
  private static Optional<HostInstruction> announcement(Registered host, Instant at) {
    List<VmId> due =
        host.failover().unannounced().stream().filter(vm -> !isLeftToSleep(host, vm, at)).toList();
    if (due.isEmpty()) {
      return Optional.empty();
    }
    Resident next =
        host.resident(due.get(new SplittableRandom(at.toEpochMilli()).nextInt(due.size())));
    return Optional.of(
        new ToVm(
            new HostAnswer.OwnerChanged(
                next.vm(), new Placement(host.spec().id(), next.numa()), next.epoch())));
  }

  private static void owedWhileLost(
      Registered host, Host.Loss loss, Instant at, List<HostInstruction> owed) {
    if (!loss.fenced()) {
      owed.add(fence(host));
      return;
    }
    owed.addAll(tidings(host));
    loss.rescues()
        .forEach(
            (vm, rescue) -> rescue.to().ifPresent(place -> owed.add(ask(host, vm, place, at))));
  }

  private static HostInstruction fence(Registered host) {
    return new ToHypervisor(
        host.spec().id(), new HypervisorRequest.FenceHost(host.failover().losses()));
  }

  /** For VMs of which a migration decides: they find out where the guest is. */
  private static List<HostInstruction> tidings(Registered host) {
    HostId id = host.spec().id();
    var tidings = new ArrayList<HostInstruction>();
    host.leaving()
        .values()
        .forEach(migration -> tidings.add(new ToVm(new HostAnswer.Fenced(migration, id))));
    host.reservations()
        .keySet()
        .forEach(migration -> tidings.add(new ToVm(new HostAnswer.Fenced(migration, id))));
    return tidings;
  }

  private static HostInstruction ask(Registered host, VmId vm, Placement place, Instant at) {
    Resident resident = host.resident(vm);
    return new ToHost(
        place.host(),
        new Admit(
            new Resident(resident.vm(), place.numa(), resident.epoch() + host.attempts(vm)),
            host.spec().id(),
            at));
  }
}
