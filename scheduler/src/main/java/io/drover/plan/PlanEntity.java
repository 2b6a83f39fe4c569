package io.drover.plan;

import io.drover.model.Decision;
import io.drover.model.MoveOrder;
import io.drover.model.PlanId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * One plan's actor: records what {@link PlanRules} decide, gives VMs their orders, and shows the
 * cell how far it is.
 */
public final class PlanEntity extends EventSourcedBehavior<PlanEntity.Message, PlanEvent, Plan> {
  public static final String TYPE = "Plan";

  /**
   * An event that could not be recorded never happened: the actor comes back with what is recorded,
   * and with what that still owes.
   */
  private static final BackoffSupervisorStrategy WHEN_NOT_RECORDED =
      SupervisorStrategy.restartWithBackoff(Duration.ofSeconds(1), Duration.ofSeconds(5), 0.2);

  /** What the actor is sent. */
  public sealed interface Message {}

  public record Handle(PlanCommand command) implements Message {}

  /**
   * Starts the actor, if it is not there, so that it sends what it owes and shows where it stands.
   *
   * @param question is said again in the answer
   */
  public record Wake(long question) implements Message {}

  /** Ends the actor; its state is in the journal. */
  public enum Stop implements Message {
    NOW
  }

  private enum Timer implements Message {
    REMIND
  }

  /** Told where a plan stands. */
  @FunctionalInterface
  public interface Changes {
    /**
     * @param answers the question that this answers; 0 if it was not asked
     */
    void accept(PlanId id, Plan plan, long answers);
  }

  /** Where the actor's messages go. {@code changes} gets the plan after each of its changes. */
  public record Wiring(
      InstantSource clock,
      Duration reminderInterval,
      Consumer<MoveOrder> orders,
      Changes changes,
      Consumer<ActorRef<Message>> passivate) {}

  private final PlanId id;
  private final Wiring wiring;
  private final ActorContext<Message> context;
  private final TimerScheduler<Message> timers;

  private PlanEntity(
      PlanId id, Wiring wiring, ActorContext<Message> context, TimerScheduler<Message> timers) {
    super(PersistenceId.of(TYPE, id.value()), WHEN_NOT_RECORDED);
    this.id = id;
    this.wiring = wiring;
    this.context = context;
    this.timers = timers;
  }

  public static Behavior<Message> create(PlanId id, Wiring wiring) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new PlanEntity(id, wiring, context, timers)));
  }

  @Override
  public Plan emptyState() {
    return Plan.UNPROPOSED;
  }

  @Override
  public CommandHandler<Message, PlanEvent, Plan> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Handle.class, (state, handle) -> onCommand(state, handle.command()))
        .onCommand(Wake.class, this::onWake)
        .onCommand(Timer.class, this::onTimer)
        .onCommand(Stop.class, (_, _) -> Effect().stop())
        .build();
  }

  private Effect<PlanEvent, Plan> onCommand(Plan before, PlanCommand command) {
    return switch (PlanRules.decide(before, command)) {
      case Decision.Refused<PlanEvent>(var reason) -> {
        context.getLog().debug("plan {} refused {}: {}", id, command, reason);
        yield Effect()
            .none()
            .thenRun((Plan after) -> {
              show(after);
              if (after instanceof Plan.Unproposed) {
                wiring.passivate().accept(context.getSelf());
              }
            });
      }
      case Decision.Accepted<PlanEvent>(var events) when events.isEmpty() -> Effect().none();
      case Decision.Accepted<PlanEvent>(var events) ->
          Effect()
              .persist(events)
              .thenRun((Plan after) -> {
                for (PlanEvent event : events) {
                  if (event instanceof PlanEvent.MovesReleased(var moves, _)) {
                    give(after, moves);
                  }
                }
                show(after);
                keepGoing(after);
              });
    };
  }

  private void give(Plan plan, Iterable<Integer> moves) {
    if (plan instanceof Plan.Active active) {
      moves.forEach(move -> wiring.orders().accept(active.proposal().moves().get(move).order()));
    }
  }

  private Effect<PlanEvent, Plan> onWake(Plan state, Wake wake) {
    wiring.changes().accept(id, state, wake.question());
    return Effect().none();
  }

  private void show(Plan plan) {
    wiring.changes().accept(id, plan, 0);
  }

  private Effect<PlanEvent, Plan> onTimer(Plan state, Timer timer) {
    Instant at = wiring.clock().instant();
    PlanRules.owed(state).forEach(wiring.orders());
    show(state);
    return onCommand(state, new PlanCommand.Remind(at));
  }

  private void keepGoing(Plan state) {
    switch (state) {
      case Plan.Unproposed _ -> {}
      case Plan.Active _ -> {
        if (!timers.isTimerActive(Timer.REMIND)) {
          timers.startTimerWithFixedDelay(Timer.REMIND, wiring.reminderInterval());
        }
      }
      case Plan.Ended _ -> {
        timers.cancel(Timer.REMIND);
        wiring.passivate().accept(context.getSelf());
      }
    }
  }

  @Override
  public EventHandler<Plan, PlanEvent> eventHandler() {
    return newEventHandlerBuilder().forAnyState().onAnyEvent(PlanRules::evolve);
  }

  @Override
  public SignalHandler<Plan> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(),
            state -> {
              PlanRules.owed(state).forEach(wiring.orders());
              show(state);
              keepGoing(state);
            })
        .build();
  }
}
