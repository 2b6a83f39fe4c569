package io.drover.host;

import io.drover.hypervisor.HostSample;
import io.drover.model.CellId;
import io.drover.model.Decision;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * One host's actor: records what {@link HostRules} decide, answers VMs, and passes samples on as
 * digests. Decides nothing.
 */
public final class HostEntity extends EventSourcedBehavior<HostEntity.Message, HostEvent, Host> {
  public static final String TYPE = "Host";
  private static final int EVENTS_A_SNAPSHOT = 200;

  /** Between two orders to start what came from a lost host, until its own record sees to it. */
  private static final Duration START_AGAIN = Duration.ofSeconds(10);

  /**
   * An event that could not be recorded never happened: the actor comes back with what is recorded,
   * and with what that still owes.
   */
  private static final BackoffSupervisorStrategy WHEN_NOT_RECORDED =
      SupervisorStrategy.restartWithBackoff(Duration.ofSeconds(1), Duration.ofSeconds(5), 0.2);

  /** What the actor is sent. */
  public sealed interface Message {}

  /** A command of an operator or of the node at start; the reply says what was wrong with it. */
  public record Handle(HostCommand command, ActorRef<StatusReply<Done>> replyTo)
      implements Message {}

  /** A command of a VM, another host, the cell or a watcher; whom it concerns is told. */
  public record Serve(HostCommand command) implements Message {}

  /** Several of them, in this order, recorded as one. */
  public record ServeAll(List<HostCommand> commands) implements Message {
    public ServeAll {
      commands = List.copyOf(commands);
    }
  }

  public record Sampled(HostSample sample) implements Message {}

  /** What is the host, and what does it hold? */
  public record AskDigest(ActorRef<StatusReply<HostDigest>> replyTo) implements Message {}

  /**
   * A cell that takes the host for its own wants to see what it is and holds; starts the actor, if
   * it is not there. If it is another's, the cell is told.
   */
  public record Wake(CellId cell) implements Message {}

  /** Whose scheduler decides for the host? */
  public record AskCell(ActorRef<StatusReply<CellId>> replyTo) implements Message {}

  private enum Reminder implements Message {
    DUE
  }

  /** A command and what the rules made of it. */
  private record Decided(HostCommand command, Decision<HostEvent> decision) {}

  /**
   * Where the actor's messages go. Residents {@code notSeen} reach their VM.
   *
   * @param departures told of a cell that the host is not one of any more
   * @param lost whether another host is lost, as far as is known on this node
   */
  public record Wiring(
      InstantSource clock,
      Duration reminderInterval,
      Consumer<List<HostInstruction>> outbox,
      BiConsumer<CellId, HostDigest> digests,
      BiConsumer<CellId, HostId> departures,
      BiConsumer<Host.Resident, HostSample> notSeen,
      Predicate<HostId> lost) {}

  private final HostId id;
  private final Wiring wiring;
  private final ActorContext<Message> context;
  private final TimerScheduler<Message> timers;
  private final Strangers strangers = new Strangers();
  private final Sightings sightings;
  private final List<HostCommand> toRecord = new ArrayList<>();
  private Instant startedAgainAt = Instant.EPOCH;

  private HostEntity(
      HostId id, Wiring wiring, ActorContext<Message> context, TimerScheduler<Message> timers) {
    super(PersistenceId.of(TYPE, id.value()), WHEN_NOT_RECORDED);
    this.id = id;
    this.wiring = wiring;
    this.sightings = new Sightings(wiring.lost());
    this.context = context;
    this.timers = timers;
  }

  public static Behavior<Message> create(HostId id, Wiring wiring) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new HostEntity(id, wiring, context, timers)));
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
        .onCommand(Serve.class, (state, m) -> onServe(state, List.of(m.command())))
        .onCommand(ServeAll.class, (state, m) -> onServe(state, m.commands()))
        .onCommand(Sampled.class, this::onSampled)
        .onCommand(AskDigest.class, (state, ask) -> onAskDigest(state, ask))
        .onCommand(AskCell.class, this::onAskCell)
        .onCommand(Wake.class, this::onWake)
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
              .thenRun((Host next) -> {
                publishDigest(next);
                leave(state, next);
              })
              .thenReply(handle.replyTo(), _ -> StatusReply.ack());
    };
  }

  /**
   * That others have taken a lost host's VMs, and that VMs know their new host, is recorded for all
   * of them at once, at the next reminder: many are being started meanwhile, and what is not
   * recorded is asked again.
   */
  private Effect<HostEvent, Host> onServe(Host state, List<HostCommand> commands) {
    var now = new ArrayList<HostCommand>();
    for (HostCommand command : commands) {
      boolean canWait =
          command instanceof HostCommand.ReportAdmitted
              || command instanceof HostCommand.AcknowledgeOwner;
      (canWait ? toRecord : now).add(command);
    }
    return now.isEmpty() ? Effect().none() : follow(state, now);
  }

  private Effect<HostEvent, Host> follow(Host before, List<HostCommand> commands) {
    var decided = new ArrayList<Decided>();
    var events = new ArrayList<HostEvent>();
    Host host = before;
    for (HostCommand command : commands) {
      HostCommand known = sightings.addTo(command, host);
      Decision<HostEvent> decision = HostRules.decide(host, known);
      decided.add(new Decided(known, decision));
      switch (decision) {
        case Decision.Refused<HostEvent>(var reason) ->
            context.getLog().debug("refused {}: {}", known, reason);
        case Decision.Accepted<HostEvent>(var its) -> {
          for (HostEvent event : its) {
            host = HostRules.evolve(host, event);
            events.add(event);
          }
        }
      }
    }
    if (events.isEmpty()) {
      return Effect().none().thenRun((Host state) -> answer(decided, state));
    }
    return Effect()
        .persist(events)
        .thenRun((Host next) -> {
          sightings.recorded(events);
          events.forEach(this::log);
          answer(decided, next);
          publishDigest(next);
        });
  }

  private void answer(List<Decided> decided, Host after) {
    wiring
        .outbox()
        .accept(
            decided.stream()
                .flatMap(
                    one -> HostDuties.answers(id, one.command(), one.decision(), after).stream())
                .toList());
  }

  private Effect<HostEvent, Host> onSampled(Host state, Sampled sampled) {
    HostSample sample = sampled.sample();
    sightings.sampled(sample);
    publishDigest(state);
    if (!(state instanceof Host.Registered registered)) {
      return Effect().none();
    }
    if (!registered.isLost()) {
      HostDigests.notSeen(registered, sample)
          .forEach(resident -> wiring.notSeen().accept(resident, sample));
    }
    return follow(
        state,
        List.of(
            registered.isLost()
                ? new HostCommand.ReportReturned(sample.at())
                : new HostCommand.ReportStrangers(
                    strangers.after(registered, sample), sample.at())));
  }

  private void log(HostEvent event) {
    switch (event) {
      case HostEvent.StrangerNoticed(var vm, _) ->
          context.getLog().warn("host {} runs VM {}, which somebody else put there", id, vm);
      case HostEvent.HostLost e ->
          context
              .getLog()
              .warn(
                  "host {} is lost: no watcher has had a sign of life since {}; it is being fenced",
                  id,
                  e.silentSince());
      case HostEvent.HostFenced _ ->
          context.getLog().warn("host {} is fenced: its VMs are started elsewhere", id);
      case HostEvent.RescueDeclined e ->
          context
              .getLog()
              .warn("host {} does not take VM {} of {}: {}", e.host(), e.vm(), id, e.reason());
      case HostEvent.HostReturned _ -> context.getLog().info("host {} is back", id);
      default -> {}
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

  private Effect<HostEvent, Host> onAskCell(Host state, AskCell ask) {
    return Effect()
        .reply(
            ask.replyTo(),
            state instanceof Host.Registered registered
                ? StatusReply.success(registered.cell())
                : StatusReply.error("host " + id + " is not registered"));
  }

  private Effect<HostEvent, Host> onWake(Host state, Wake wake) {
    if (state instanceof Host.Registered registered) {
      if (registered.cell().equals(wake.cell())) {
        publishDigest(state);
      } else {
        wiring.departures().accept(wake.cell(), id);
      }
    }
    return Effect().none();
  }

  /** The cell that it was in is told; if that is lost, it will be when that cell wakes the host. */
  private void leave(Host before, Host after) {
    if (before instanceof Host.Registered was
        && after instanceof Host.Registered is
        && !was.cell().equals(is.cell())) {
      context.getLog().info("host {} goes from cell {} to cell {}", id, was.cell(), is.cell());
      wiring.departures().accept(was.cell(), id);
    }
  }

  private Effect<HostEvent, Host> onReminder(Host state, Reminder reminder) {
    List<HostEvent> events = HostRules.decideAll(state, toRecord);
    toRecord.clear();
    if (events.isEmpty()) {
      sendOwed(state);
      return Effect().none();
    }
    return Effect()
        .persist(events)
        .thenRun((Host next) -> {
          sendOwed(next);
          publishDigest(next);
        });
  }

  private void sendOwed(Host state) {
    Instant at = wiring.clock().instant();
    boolean withStarts = !at.isBefore(startedAgainAt.plus(START_AGAIN));
    startedAgainAt = withStarts ? at : startedAgainAt;
    wiring.outbox().accept(HostDuties.owed(state, vm -> withStarts && !sightings.shows(vm), at));
  }

  private void publishDigest(Host state) {
    if (state instanceof Host.Registered registered) {
      wiring.digests().accept(registered.cell(), digest(registered));
    }
  }

  private HostDigest digest(Host.Registered host) {
    return HostDigests.of(host, lastSequenceNumber(context), sightings.last());
  }

  @Override
  public EventHandler<Host, HostEvent> eventHandler() {
    return newEventHandlerBuilder().forAnyState().onAnyEvent(HostRules::evolve);
  }

  @Override
  public SignalHandler<Host> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(),
            state -> {
              // Not once and for all: a restart after a failed write cancels all timers.
              timers.startTimerWithFixedDelay(Reminder.DUE, wiring.reminderInterval());
              publishDigest(state);
            })
        .build();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(EVENTS_A_SNAPSHOT, 2);
  }
}
