package io.drover.vm;

import static io.drover.model.Decision.accept;

import io.drover.hypervisor.Drift;
import io.drover.model.Decision;
import io.drover.model.MigrationId;
import io.drover.model.MoveId;
import io.drover.model.MoveOrder;
import io.drover.model.MoveOutcome;
import io.drover.vm.Vm.Drifted;
import io.drover.vm.Vm.EndedMove;
import io.drover.vm.Vm.Identity;
import io.drover.vm.Vm.Moving;
import io.drover.vm.Vm.Recovering;
import io.drover.vm.Vm.Running;
import io.drover.vm.VmCommand.AskStillNeeded;
import io.drover.vm.VmCommand.Move;
import io.drover.vm.VmCommand.Relocate;
import io.drover.vm.VmCommand.ReportDrift;
import io.drover.vm.VmCommand.ReportNotSeen;
import io.drover.vm.VmCommand.ReportStarted;
import io.drover.vm.VmEvent.DriftNoticed;
import io.drover.vm.VmEvent.GuestLost;
import io.drover.vm.VmEvent.GuestRecovered;
import io.drover.vm.VmEvent.MoveRefused;
import io.drover.vm.VmEvent.OwnerChanged;
import io.drover.vm.VmEvent.VmAdopted;
import io.drover.vm.migration.Migration;
import io.drover.vm.migration.Migration.Attempt;
import io.drover.vm.migration.Migration.Settling;
import io.drover.vm.migration.MigrationEvent;
import io.drover.vm.migration.MigrationEvent.MigrationRequested;
import io.drover.vm.migration.MigrationRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The behaviour of a VM apart from the migration it may be in: whether it may move, who owns it,
 * what was asked before.
 */
public final class VmRules {
  /**
   * Ended orders kept at most; orders are valid for minutes and cooldowns last longer, so few are
   * ever held.
   */
  static final int MOST_ENDED = 16;

  private VmRules() {}

  public static Decision<VmEvent> decide(Vm state, VmCommand command) {
    return switch (command) {
      case Move c -> move(state, c);
      case VmCommand.Adopt c when state instanceof Vm.Unadopted ->
          accept(new VmAdopted(c.vm(), c.owner(), c.epoch(), c.migrations(), c.at()));
      case VmCommand.Adopt _ -> accept();
      case VmCommand.OfMigration c when state instanceof Moving moving ->
          wrap(MigrationRules.decide(moving.migration(), c.command()));
      case VmCommand.OfMigration _ -> accept(); // of a migration that is over
      case AskStillNeeded _ -> accept(); // answered from the state, see VmDuties
      case Relocate c -> relocate(state, c);
      case ReportNotSeen c -> notSeen(state, c);
      case ReportStarted c -> started(state, c);
      case ReportDrift c -> drifted(state, c);
    };
  }

  private static Decision<VmEvent> wrap(Decision<MigrationEvent> decision) {
    return switch (decision) {
      case Decision.Refused<MigrationEvent>(var reason) -> Decision.refuse(reason);
      case Decision.Accepted<MigrationEvent>(var events) ->
          new Decision.Accepted<>(events.stream().<VmEvent>map(VmEvent.OfMigration::new).toList());
    };
  }

  private static Decision<VmEvent> move(Vm state, Move command) {
    MoveOrder order = command.order();
    return switch (state) {
      case Vm.Unadopted _ -> {
        var adopted = new VmAdopted(order.vm(), order.from(), 1, command.at());
        Running running = (Running) evolve(state, adopted);
        yield new Decision.Accepted<>(
            List.of(adopted, begin(running.identity(), order, command.at())));
      }
      case Running(var identity) when isEnded(identity, order.id()) ->
          accept(); // its outcome is told again
      case Running(var identity) -> accept(begin(identity, order, command.at()));
      case Moving(_, var migration) when migration.attempt().order().id().equals(order.id()) ->
          accept();
      case Moving(var identity, _) when isEnded(identity, order.id()) -> accept();
      case Moving(_, var migration) ->
          accept(
              refusal(
                  order,
                  "is already moving by order " + migration.attempt().order().id(),
                  command.at()));
      case Recovering(var identity, _) when isEnded(identity, order.id()) -> accept();
      case Recovering _ ->
          accept(refusal(order, "is being recovered after its host lost it", command.at()));
      case Drifted(var identity, _, _) when isEnded(identity, order.id()) -> accept();
      case Drifted(var identity, var drift, _) ->
          accept(refusal(order, inHand(identity, drift), command.at()));
    };
  }

  private static String inHand(Identity identity, Drift drift) {
    return switch (drift) {
      case STOPPED -> "was shut down by somebody, who may start it again";
      case GONE -> "is not defined on " + identity.owner().host() + " any more";
      case ELSEWHERE -> "was moved from " + identity.owner().host() + " by somebody";
    };
  }

  private static VmEvent begin(Identity identity, MoveOrder order, Instant at) {
    return whyNot(identity, order, at)
        .<VmEvent>map(reason -> refusal(order, reason, at))
        .orElseGet(() ->
            new VmEvent.OfMigration(
                new MigrationRequested(
                    new MigrationId(identity.spec().id(), identity.migrations() + 1),
                    order,
                    identity.epoch(),
                    at)));
  }

  private static VmEvent refusal(MoveOrder order, String reason, Instant at) {
    return new MoveRefused(order.id(), reason, order.validUntil(), at);
  }

  private static Optional<String> whyNot(Identity identity, MoveOrder order, Instant at) {
    if (at.isAfter(order.validUntil())) {
      return Optional.of(
          "decided too long ago: valid until " + order.validUntil() + ", asked at " + at);
    }
    if (!identity.owner().equals(order.from())) {
      return Optional.of("runs on " + identity.owner() + ", the plan believed on " + order.from());
    }
    if (identity.owner().host().equals(order.to().host())) {
      return Optional.of("runs on " + identity.owner().host() + " already");
    }
    if (!identity.spec().movable()) {
      return Optional.of("is not to be moved");
    }
    Instant rested = identity.movedAt().plus(order.terms().cooldown());
    if (!order.mandatory() && at.isBefore(rested)) {
      return Optional.of("moved at " + identity.movedAt() + ", rests until " + rested);
    }
    return Optional.empty();
  }

  private static Decision<VmEvent> notSeen(Vm state, ReportNotSeen command) {
    return switch (state) {
      case Vm.Unadopted _ ->
          accept(
              new VmAdopted(command.vm(), command.placement(), command.epoch(), command.at()),
              new GuestLost(command.epoch(), command.at()));
      case Running(var identity)
          when identity.epoch() == command.epoch()
              && identity.owner().host().equals(command.placement().host())
              && command.sampledAt().isAfter(identity.movedAt()) ->
          accept(new GuestLost(identity.epoch(), command.at()));
      case Running _, Moving _, Recovering _, Drifted _ -> accept();
    };
  }

  /** The guest is being started by its new owner; until that is certain it counts as lost. */
  private static Decision<VmEvent> relocate(Vm state, Relocate command) {
    return switch (state) {
      case Vm.Unadopted _ ->
          accept(
              new VmAdopted(command.vm(), command.owner(), command.epoch(), command.at()),
              new GuestLost(command.epoch(), command.at()));
      case Running(var identity) when identity.epoch() < command.epoch() ->
          accept(ownerChanged(command));
      case Recovering(var identity, _) when identity.epoch() < command.epoch() ->
          accept(ownerChanged(command));
      case Drifted(var identity, _, _) when identity.epoch() < command.epoch() ->
          accept(ownerChanged(command));
      case Running _, Moving _, Recovering _, Drifted _ -> accept();
    };
  }

  private static VmEvent ownerChanged(Relocate command) {
    return new OwnerChanged(command.owner(), command.epoch(), command.at());
  }

  private static Vm relocated(Identity identity, OwnerChanged event) {
    return new Recovering(
        new Identity(
            identity.spec(),
            event.owner(),
            event.epoch(),
            identity.migrations(),
            event.at(),
            identity.ended()),
        event.at());
  }

  private static Decision<VmEvent> started(Vm state, ReportStarted command) {
    return switch (state) {
      case Recovering(var identity, _)
          when identity.epoch() == command.epoch()
              && identity.owner().host().equals(command.host()) ->
          accept(new GuestRecovered(identity.epoch(), command.at()));
      case Drifted(var identity, _, _)
          when identity.epoch() == command.epoch()
              && identity.owner().host().equals(command.host()) ->
          accept(new GuestRecovered(identity.epoch(), command.at()));
      case Vm.Unadopted _, Running _, Moving _, Recovering _, Drifted _ -> accept();
    };
  }

  private static Decision<VmEvent> drifted(Vm state, ReportDrift command) {
    return switch (state) {
      case Recovering(var identity, _) when isOfOwner(identity, command) ->
          accept(new DriftNoticed(command.drift(), command.at()));
      case Drifted(var identity, var known, _)
          when isOfOwner(identity, command) && known != command.drift() ->
          accept(new DriftNoticed(command.drift(), command.at()));
      case Vm.Unadopted _, Running _, Moving _, Recovering _, Drifted _ -> accept();
    };
  }

  private static boolean isOfOwner(Identity identity, ReportDrift report) {
    return identity.epoch() == report.epoch() && identity.owner().host().equals(report.host());
  }

  private static boolean isEnded(Identity identity, MoveId id) {
    return outcome(identity, id).isPresent();
  }

  static Optional<MoveOutcome> outcome(Identity identity, MoveId id) {
    return identity.ended().stream()
        .filter(e -> e.id().equals(id))
        .map(EndedMove::outcome)
        .findFirst();
  }

  public static Vm evolve(Vm state, VmEvent event) {
    return switch (state) {
      case Vm.Unadopted _ when event instanceof VmAdopted e ->
          new Running(
              new Identity(e.vm(), e.owner(), e.epoch(), e.migrations(), Instant.EPOCH, List.of()));
      case Vm.Unadopted _ -> throw impossible(state, event);
      case Running(var identity) -> whileRunning(identity, event);
      case Moving(var identity, var migration) -> whileMoving(identity, migration, event);
      case Recovering(var identity, var since) ->
          switch (event) {
            case GuestRecovered _ -> new Running(identity);
            case MoveRefused e -> new Recovering(ended(identity, e), since);
            case DriftNoticed e -> new Drifted(identity, e.drift(), e.at());
            case OwnerChanged e -> relocated(identity, e);
            case VmAdopted _, GuestLost _, VmEvent.OfMigration _ -> throw impossible(state, event);
          };
      case Drifted(var identity, var drift, var since) ->
          switch (event) {
            case GuestRecovered _ -> new Running(identity);
            case MoveRefused e -> new Drifted(ended(identity, e), drift, since);
            case DriftNoticed e -> new Drifted(identity, e.drift(), e.at());
            case OwnerChanged e -> relocated(identity, e);
            case VmAdopted _, GuestLost _, VmEvent.OfMigration _ -> throw impossible(state, event);
          };
    };
  }

  private static Vm whileRunning(Identity identity, VmEvent event) {
    return switch (event) {
      case VmEvent.OfMigration(MigrationRequested e) ->
          new Moving(
              new Identity(
                  identity.spec(),
                  identity.owner(),
                  identity.epoch(),
                  e.migration().number(),
                  identity.movedAt(),
                  identity.ended()),
              new Migration.Requested(new Attempt(e.migration(), e.order(), e.epoch(), e.at())));
      case MoveRefused e -> new Running(ended(identity, e));
      case GuestLost e -> new Recovering(identity, e.at());
      case OwnerChanged e -> relocated(identity, e);
      case VmAdopted _, GuestRecovered _, DriftNoticed _, VmEvent.OfMigration _ ->
          throw impossible(new Running(identity), event);
    };
  }

  private static Vm whileMoving(Identity identity, Migration migration, VmEvent event) {
    return switch (event) {
      case MoveRefused e -> new Moving(ended(identity, e), migration);
      case VmEvent.OfMigration(var e) ->
          afterStep(identity, MigrationRules.evolve(migration, e), e);
      case VmAdopted _, GuestLost _, GuestRecovered _, DriftNoticed _, OwnerChanged _ ->
          throw impossible(new Moving(identity, migration), event);
    };
  }

  private static Vm afterStep(Identity identity, Migration next, MigrationEvent event) {
    if (event instanceof MigrationEvent.MigrationCompleted e) {
      return new Moving(
          new Identity(
              identity.spec(),
              next.attempt().order().to(),
              e.epoch(),
              identity.migrations(),
              e.at(),
              identity.ended()),
          next);
    }
    if (next instanceof Settling settling && settling.settled()) {
      MoveOrder order = settling.attempt().order();
      Identity ended =
          ended(
              identity,
              new EndedMove(order.id(), settling.outcome(), order.validUntil()),
              event.at());
      return settling.guestLost() ? new Recovering(ended, event.at()) : new Running(ended);
    }
    return new Moving(identity, next);
  }

  private static Identity ended(Identity identity, MoveRefused event) {
    return ended(
        identity,
        new EndedMove(event.move(), new MoveOutcome.Refused(event.reason()), event.validUntil()),
        event.at());
  }

  private static Identity ended(Identity identity, EndedMove move, Instant at) {
    var ended = new ArrayList<>(identity.ended());
    ended.removeIf(e -> e.validUntil().isBefore(at));
    ended.add(move);
    return new Identity(
        identity.spec(),
        identity.owner(),
        identity.epoch(),
        identity.migrations(),
        identity.movedAt(),
        ended.subList(Math.max(0, ended.size() - MOST_ENDED), ended.size()));
  }

  private static IllegalStateException impossible(Vm state, VmEvent event) {
    return new IllegalStateException("cannot follow " + state + ": " + event);
  }
}
