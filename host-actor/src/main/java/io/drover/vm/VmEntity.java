package io.drover.vm;

import io.drover.model.Decision;
import io.drover.model.VmId;
import io.drover.vm.migration.MigrationEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectBuilder;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * One VM's actor: records what {@link VmRules} decide and sends what {@link VmDuties} name. Decides
 * nothing. While something is owed it reminds itself; once the VM is quiet it asks to be
 * passivated.
 */
public final class VmEntity extends EventSourcedBehavior<VmEntity.Message, VmEvent, Vm> {
  public static final String TYPE = "Vm";
  private static final int EVENTS_A_SNAPSHOT = 100;
  private static final Duration QUIET = Duration.ofSeconds(5);

  /**
   * An event that could not be recorded never happened: the actor comes back with what is recorded,
   * and with what that still owes.
   */
  private static final BackoffSupervisorStrategy WHEN_NOT_RECORDED =
      SupervisorStrategy.restartWithBackoff(Duration.ofSeconds(1), Duration.ofSeconds(5), 0.2);

  /** What the actor is sent. */
  public sealed interface Message {}

  public record Handle(VmCommand command) implements Message {}

  /** Answered when it is in the journal, or the VM has a record already: then it stands. */
  public record Adopt(VmCommand.Adopt command, ActorRef<StatusReply<Done>> replyTo)
      implements Message {}

  /** Ends the actor; its state is in the journal. */
  public enum Stop implements Message {
    NOW
  }

  private enum Timer implements Message {
    REMIND,
    QUIET
  }

  /** Where the actor's messages go. */
  public record Wiring(
      InstantSource clock,
      Duration reminderInterval,
      Consumer<VmInstruction> outbox,
      Consumer<ActorRef<Message>> passivate) {}

  private final Wiring wiring;
  private final ActorContext<Message> context;
  private final TimerScheduler<Message> timers;
  private Duration reminding = Duration.ZERO;
  private int asked;

  private VmEntity(
      VmId id, Wiring wiring, ActorContext<Message> context, TimerScheduler<Message> timers) {
    super(PersistenceId.of(TYPE, id.value()), WHEN_NOT_RECORDED);
    this.wiring = wiring;
    this.context = context;
    this.timers = timers;
  }

  public static Behavior<Message> create(VmId id, Wiring wiring) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new VmEntity(id, wiring, context, timers)));
  }

  @Override
  public Vm emptyState() {
    return Vm.UNADOPTED;
  }

  @Override
  public CommandHandler<Message, VmEvent, Vm> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Handle.class, (state, handle) -> onCommand(state, handle.command()))
        .onCommand(Adopt.class, this::onAdopt)
        .onCommand(Timer.class, this::onTimer)
        .onCommand(Stop.class, (_, _) -> Effect().stop())
        .build();
  }

  private EffectBuilder<VmEvent, Vm> onCommand(Vm before, VmCommand command) {
    return switch (VmRules.decide(before, command)) {
      case Decision.Refused<VmEvent>(var reason) -> {
        context.getLog().debug("refused {}: {}", command, reason);
        yield Effect().none();
      }
      case Decision.Accepted<VmEvent>(var events) when events.isEmpty() ->
          Effect()
              .none()
              .thenRun(
                  (Vm after) -> VmDuties.answers(before, command, after).forEach(wiring.outbox()));
      case Decision.Accepted<VmEvent>(var events) ->
          Effect()
              .persist(events)
              .thenRun((Vm after) -> {
                logDrift(before, after);
                events.forEach(this::logFence);
                VmDuties.answers(before, command, after).forEach(wiring.outbox());
                sendOwed(after);
              });
    };
  }

  private Effect<VmEvent, Vm> onAdopt(Vm before, Adopt adopt) {
    return onCommand(before, adopt.command()).thenRun(_ -> adopt.replyTo().tell(StatusReply.ack()));
  }

  private void logFence(VmEvent event) {
    if (event
        instanceof VmEvent.OfMigration(MigrationEvent.FenceRequested(var migration, var host, _))) {
      context
          .getLog()
          .warn(
              "host {} says nothing of {}, whose guest is down meanwhile: it is being fenced",
              host,
              migration);
    }
  }

  private void logDrift(Vm before, Vm after) {
    if (after instanceof Vm.Drifted(var identity, var drift, _)) {
      context
          .getLog()
          .warn(
              "VM {} of host {} is {}: somebody else has it in hand, and it is left to them",
              identity.spec().id(),
              identity.owner().host(),
              drift.name().toLowerCase(Locale.ROOT));
    } else if (before instanceof Vm.Drifted(var identity, _, _)) {
      context
          .getLog()
          .info("VM {} runs on {} again", identity.spec().id(), identity.owner().host());
    }
  }

  private Effect<VmEvent, Vm> onTimer(Vm state, Timer timer) {
    return switch (timer) {
      case REMIND -> {
        Instant at = wiring.clock().instant();
        VmDuties.onReminder(state, at).forEach(wiring.outbox());
        yield onCommand(state, VmCommand.remind(at, asked++));
      }
      case QUIET -> {
        if (VmDuties.isQuiet(state)) {
          wiring.passivate().accept(context.getSelf());
        }
        yield Effect().none();
      }
    };
  }

  private void sendOwed(Vm state) {
    asked = 1;
    VmDuties.owed(state, wiring.clock().instant()).forEach(wiring.outbox());
    if (VmDuties.isQuiet(state)) {
      timers.cancel(Timer.REMIND);
      timers.startSingleTimer(Timer.QUIET, QUIET);
    } else {
      Duration interval = VmDuties.reminderInterval(state, wiring.reminderInterval());
      if (!timers.isTimerActive(Timer.REMIND) || !interval.equals(reminding)) {
        reminding = interval;
        timers.startTimerWithFixedDelay(Timer.REMIND, interval);
      }
    }
  }

  @Override
  public EventHandler<Vm, VmEvent> eventHandler() {
    return newEventHandlerBuilder().forAnyState().onAnyEvent(VmRules::evolve);
  }

  @Override
  public SignalHandler<Vm> signalHandler() {
    return newSignalHandlerBuilder().onSignal(RecoveryCompleted.instance(), this::sendOwed).build();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(EVENTS_A_SNAPSHOT, 2);
  }
}
