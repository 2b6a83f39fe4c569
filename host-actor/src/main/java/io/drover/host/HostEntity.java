package io.drover.host;

import io.drover.hypervisor.HostSample;
import io.drover.model.Decision;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * One host's actor: records what {@link HostRules} decide, answers VMs, and passes samples on as
 * digests. Decides nothing.
 */
public final class HostEntity extends EventSourcedBehavior<HostEntity.Message, HostEvent, Host> {
  public static final String TYPE = "Host";
  private static final int EVENTS_A_SNAPSHOT = 200;

  /**
   * An event that could not be recorded never happened: the actor comes back with what is recorded,
   * and with what that still owes.
   */
  private static final BackoffSupervisorStrategy WHEN_NOT_RECORDED =
      SupervisorStrategy.restartWithBackoff(Duration.ofSeconds(1), Duration.ofSeconds(30), 0.2);

  /** What the actor is sent. */
  public sealed interface Message {}

  /** A command of an operator or of the node at start; the reply says what was wrong with it. */
  public record Handle(HostCommand command, ActorRef<StatusReply<Done>> replyTo)
      implements Message {}

  /** A command of a VM about its migration; answered to the VM. */
  public record Serve(HostCommand.OfMigration command) implements Message {}

  public record Sampled(HostSample sample) implements Message {}

  /** What is the host, and what does it hold? */
  public record AskDigest(ActorRef<StatusReply<HostDigest>> replyTo) implements Message {}

  /** Starts the actor, if it is not there, so that it shows its cell what it is and holds. */
  public enum Wake implements Message {
    NOW
  }

  private enum Reminder implements Message {
    DUE
  }

  /**
   * Where the actor's messages go. {@code answers} reach the migration's VM, residents {@code
   * notSeen} theirs.
   */
  public record Wiring(
      InstantSource clock,
      Duration reminderInterval,
      Consumer<HostAnswer> answers,
      Consumer<HostDigest> digests,
      BiConsumer<Host.Resident, HostSample> notSeen) {}

  private final HostId id;
  private final Wiring wiring;
  private final ActorContext<Message> context;
  private final Strangers strangers = new Strangers();
  private @Nullable HostSample lastSample;

  private HostEntity(HostId id, Wiring wiring, ActorContext<Message> context) {
    super(PersistenceId.of(TYPE, id.value()), WHEN_NOT_RECORDED);
    this.id = id;
    this.wiring = wiring;
    this.context = context;
  }

  public static Behavior<Message> create(HostId id, Wiring wiring) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          timers.startTimerWithFixedDelay(Reminder.DUE, wiring.reminderInterval());
          return new HostEntity(id, wiring, context);
        }));
  }

  @Override
  public Host emptyState() {
    return Host.UNREGISTERED;
  }

  @Override
  public CommandHandler<Message, HostEvent, Host> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Handle.class, this::onHandle)
        .onCommand(Serve.class, this::onServe)
        .onCommand(Sampled.class, this::onSampled)
        .onCommand(AskDigest.class, (state, ask) -> onAskDigest(state, ask))
        .onCommand(Wake.class, (_, _) -> Effect().none())
        .onCommand(Reminder.class, this::onReminder)
        .build();
  }

  private Effect<HostEvent, Host> onHandle(Host state, Handle handle) {
    return switch (HostRules.decide(state, handle.command())) {
      case Decision.Refused<HostEvent>(var reason) ->
          Effect().none().thenReply(handle.replyTo(), _ -> StatusReply.error(reason));
      case Decision.Accepted<HostEvent>(var events) ->
          Effect()
              .persist(events)
              .thenRun(this::publishDigest)
              .thenReply(handle.replyTo(), _ -> StatusReply.ack());
    };
  }

  private Effect<HostEvent, Host> onServe(Host state, Serve serve) {
    Decision<HostEvent> decision = HostRules.decide(state, serve.command());
    Optional<HostAnswer> answer = HostRules.answer(id, serve.command(), decision);
    return switch (decision) {
      case Decision.Refused<HostEvent> _ ->
          Effect().none().thenRun(_ -> answer.ifPresent(wiring.answers()));
      case Decision.Accepted<HostEvent>(var events) when events.isEmpty() ->
          Effect().none().thenRun(_ -> answer.ifPresent(wiring.answers()));
      case Decision.Accepted<HostEvent>(var events) ->
          Effect()
              .persist(events)
              .thenRun((Host next) -> {
                answer.ifPresent(wiring.answers());
                publishDigest(next);
              });
    };
  }

  private Effect<HostEvent, Host> onSampled(Host state, Sampled sampled) {
    HostSample sample = sampled.sample();
    lastSample = sample;
    publishDigest(state);
    if (!(state instanceof Host.Registered registered)) {
      return Effect().none();
    }
    HostDigests.notSeen(registered, sample)
        .forEach(resident -> wiring.notSeen().accept(resident, sample));
    var report = new HostCommand.ReportStrangers(strangers.after(registered, sample), sample.at());
    return switch (HostRules.decide(state, report)) {
      case Decision.Accepted<HostEvent>(var events) when !events.isEmpty() ->
          Effect().persist(events).thenRun(_ -> events.forEach(this::logStranger));
      case Decision.Accepted<HostEvent> _, Decision.Refused<HostEvent> _ -> Effect().none();
    };
  }

  private void logStranger(HostEvent event) {
    if (event instanceof HostEvent.StrangerNoticed(var vm, _)) {
      context.getLog().warn("host {} runs VM {}, which somebody else put there", id, vm);
    }
  }

  private Effect<HostEvent, Host> onAskDigest(Host state, AskDigest ask) {
    return Effect()
        .reply(
            ask.replyTo(),
            state instanceof Host.Registered registered
                ? StatusReply.success(digest(registered))
                : StatusReply.error("host " + id + " is not registered"));
  }

  private Effect<HostEvent, Host> onReminder(Host state, Reminder reminder) {
    HostRules.owed(state, wiring.clock().instant()).forEach(wiring.answers());
    return Effect().none();
  }

  private void publishDigest(Host state) {
    if (state instanceof Host.Registered registered) {
      wiring.digests().accept(digest(registered));
    }
  }

  private HostDigest digest(Host.Registered host) {
    return HostDigests.of(host, lastSequenceNumber(context), Optional.ofNullable(lastSample));
  }

  @Override
  public EventHandler<Host, HostEvent> eventHandler() {
    return newEventHandlerBuilder().forAnyState().onAnyEvent(HostRules::evolve);
  }

  @Override
  public SignalHandler<Host> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::publishDigest)
        .build();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(EVENTS_A_SNAPSHOT, 2);
  }
}
