package io.drover.cell;

import io.drover.cell.PlanningTask.PlanningResult;
import io.drover.model.HostDigest;
import io.drover.model.PlanId;
import io.drover.plan.Plan;
import io.drover.plan.PlanKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.pattern.StatusReply;

/**
 * A cell's actor: feeds {@link Cell}, runs its planning beside the actors' threads, and sends what
 * it asks. Decides nothing.
 */
public final class CellScheduler extends AbstractBehavior<CellScheduler.Message> {
  /** What the actor is sent. */
  public sealed interface Message {}

  public record HostReported(HostDigest digest) implements Message {}

  public record PlanChanged(PlanId id, Plan plan) implements Message {}

  public record AskStatus(ActorRef<CellStatus> replyTo) implements Message {}

  /** An operator wants a VM to move; answered with the id of the plan that does it. */
  public record OrderMove(ManualMove.Wish wish, ActorRef<StatusReply<PlanId>> replyTo)
      implements Message {}

  private enum Tick implements Message {
    NOW
  }

  private record Planned(PlanningResult result, Duration took) implements Message {}

  private record PlanningFailed(Throwable failure) implements Message {}

  /**
   * Where the actor's messages go.
   *
   * @param planners runs decisions, off the actors' own threads
   * @param decided told how long each decision took on the wall clock of {@code stopwatch}
   */
  public record Wiring(
      InstantSource clock,
      InstantSource stopwatch,
      Duration tickInterval,
      Executor planners,
      Consumer<CellInstruction> plans,
      Consumer<Duration> decided) {}

  private final Cell cell;
  private final Wiring wiring;

  private CellScheduler(ActorContext<Message> context, Cell cell, Wiring wiring) {
    super(context);
    this.cell = cell;
    this.wiring = wiring;
  }

  /**
   * @param cell owned by this actor from now on
   */
  public static Behavior<Message> create(Cell cell, Wiring wiring) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          timers.startTimerWithFixedDelay(Tick.NOW, wiring.tickInterval());
          return new CellScheduler(context, cell, wiring);
        }));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(
            HostReported.class,
            m -> {
              cell.onDigest(m.digest(), wiring.clock().instant());
              return this;
            })
        .onMessage(PlanChanged.class, this::onPlanChanged)
        .onMessage(OrderMove.class, this::onOrderMove)
        .onMessage(Tick.class, _ -> onTick())
        .onMessage(Planned.class, this::onPlanned)
        .onMessage(
            PlanningFailed.class,
            m -> {
              throw new IllegalStateException("a decision failed", m.failure());
            })
        .onMessage(
            AskStatus.class,
            m -> {
              m.replyTo().tell(cell.status(wiring.clock().instant()));
              return this;
            })
        .build();
  }

  /** An operator waits for a move of theirs: it need not wait for the next tick too. */
  private Behavior<Message> onPlanChanged(PlanChanged m) {
    Instant at = wiring.clock().instant();
    cell.onPlan(m.id(), m.plan(), at);
    if (m.plan() instanceof Plan.Active active && active.proposal().kind() == PlanKind.MANUAL) {
      cell.onTick(at).forEach(wiring.plans());
    }
    return this;
  }

  private Behavior<Message> onOrderMove(OrderMove order) {
    try {
      CellInstruction instruction = cell.move(order.wish(), wiring.clock().instant());
      wiring.plans().accept(instruction);
      order.replyTo().tell(StatusReply.success(instruction.plan()));
    } catch (OrderRefused e) {
      order.replyTo().tell(StatusReply.error(String.valueOf(e.getMessage())));
    }
    return this;
  }

  private Behavior<Message> onTick() {
    Instant at = wiring.clock().instant();
    cell.onTick(at).forEach(wiring.plans());
    cell.due(at).ifPresent(this::plan);
    return this;
  }

  private void plan(PlanningTask task) {
    Instant begun = wiring.stopwatch().instant();
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(task::run, wiring.planners()),
            (result, failure) ->
                failure == null
                    ? new Planned(result, Duration.between(begun, wiring.stopwatch().instant()))
                    : new PlanningFailed(failure));
  }

  private Behavior<Message> onPlanned(Planned planned) {
    wiring.decided().accept(planned.took());
    PlanningResult result = planned.result();
    getContext()
        .getLog()
        .debug(
            "{}: {} moves, score {} to {}",
            result.task().kind(),
            result.steps().size(),
            result.scoreBefore(),
            result.scoreAfter());
    cell.onPlanned(result, wiring.clock().instant()).forEach(wiring.plans());
    return this;
  }
}
