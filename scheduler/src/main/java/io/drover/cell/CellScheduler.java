package io.drover.cell;

import io.drover.cell.CellEvent.HostsJoined;
import io.drover.cell.CellEvent.HostsLeft;
import io.drover.cell.CellEvent.PlansClosed;
import io.drover.cell.CellEvent.PlansOpened;
import io.drover.cell.CellEvent.SchedulerStarted;
import io.drover.cell.PlanningTask.PlanningResult;
import io.drover.model.CellId;
import io.drover.model.FailoverPlan;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import io.drover.model.PlanId;
import io.drover.placement.FailoverPlanner;
import io.drover.plan.Plan;
import io.drover.plan.PlanKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.stream.Collectors;
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
import org.jspecify.annotations.Nullable;

/**
 * A cell's actor: feeds {@link Cell}, runs its planning beside the actors' threads, sends what it
 * asks, and records who belongs to the cell and which plans are open, so that it can be started
 * anew on any node. Decides nothing.
 */
public final class CellScheduler
    extends EventSourcedBehavior<CellScheduler.Message, CellEvent, CellRecord> {
  public static final String TYPE = "Cell";
  private static final int EVENTS_A_SNAPSHOT = 100;
  private static final Duration REPORT_EVERY = Duration.ofSeconds(5);
  private static final int MOST_WOKEN = 100;

  /** As an event that was not recorded never happened, the scheduler starts anew from what was. */
  private static final BackoffSupervisorStrategy WHEN_NOT_RECORDED =
      SupervisorStrategy.restartWithBackoff(Duration.ofSeconds(1), Duration.ofSeconds(5), 0.2);

  /** What the actor is sent. */
  public sealed interface Message {}

  public record HostReported(HostDigest digest) implements Message {}

  /**
   * Where a plan stands.
   *
   * @param answers the start of the scheduler that asked; 0 if none did
   */
  public record PlanChanged(PlanId id, Plan plan, long answers) implements Message {}

  /** Hosts belong to the cell from now on; nothing is planned before each of them has spoken. */
  public record Join(Set<HostId> hosts, ActorRef<StatusReply<Done>> replyTo) implements Message {
    public Join {
      hosts = Set.copyOf(hosts);
    }
  }

  /** The host is another cell's. */
  public record HostLeft(HostId host) implements Message {}

  public record AskStatus(ActorRef<CellStatus> replyTo) implements Message {}

  /**
   * An operator wants a VM to move; answered with the id of the plan that does it, once that is on
   * record.
   */
  public record OrderMove(ManualMove.Wish wish, ActorRef<StatusReply<PlanId>> replyTo)
      implements Message {}

  private enum Start implements Message {
    NOW
  }

  private enum Tick implements Message {
    NOW
  }

  private enum Report implements Message {
    NOW
  }

  private enum Prepare implements Message {
    NOW
  }

  private record Prepared(SortedMap<HostId, FailoverPlan> plans) implements Message {}

  private record Planned(Cell by, PlanningResult result, Duration took) implements Message {}

  private record PlanningFailed(Throwable failure) implements Message {}

  /**
   * Where the actor's messages go.
   *
   * @param planners runs decisions, off the actors' own threads
   * @param hosts wakes a host, so that it speaks to the cell
   * @param openPlans asks a plan, in the name of a start, where it stands; starts its actor
   * @param decided told how long each decision took on the wall clock of {@code stopwatch}
   * @param region told from time to time where the cell stands
   * @param prepareInterval how often hosts are prepared for their loss; empty where nobody watches
   *     them
   */
  public record Wiring(
      InstantSource clock,
      InstantSource stopwatch,
      Duration tickInterval,
      Executor planners,
      BiConsumer<CellId, HostId> hosts,
      ObjLongConsumer<PlanId> openPlans,
      Consumer<CellInstruction> outbox,
      Consumer<Duration> decided,
      BiConsumer<CellId, CellStatus> region,
      Optional<Duration> prepareInterval) {}

  private final CellId id;
  private final CellPolicy policy;
  private final long seed;
  private final Wiring wiring;
  private final ActorContext<Message> context;
  private final TimerScheduler<Message> timers;

  /** Null until the start is recorded; nothing is heard or decided before. */
  private @Nullable Cell cell;

  /** Plans of earlier starts: what none of them has proposed by now never will be. */
  private Set<PlanId> inherited = Set.of();

  /**
   * Those of them that have not answered this start. What they say of themselves may be from before
   * they got what an earlier start sent last: moves that it released would not be counted.
   */
  private final Set<PlanId> unanswered = new HashSet<>();

  private long start;

  /** Who ordered a plan that is not on its own record yet: until then the order can be lost. */
  private final Map<PlanId, ActorRef<StatusReply<PlanId>>> ordered = new HashMap<>();

  private CellScheduler(
      CellId id,
      CellPolicy policy,
      long seed,
      Wiring wiring,
      ActorContext<Message> context,
      TimerScheduler<Message> timers) {
    super(PersistenceId.of(TYPE, id.value()), WHEN_NOT_RECORDED);
    this.id = id;
    this.policy = policy;
    this.seed = seed;
    this.wiring = wiring;
    this.context = context;
    this.timers = timers;
  }

  /**
   * @param id of the cell
   * @param seed of its searches; another one for each start follows from it
   */
  public static Behavior<Message> create(CellId id, CellPolicy policy, long seed, Wiring wiring) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(
            timers -> new CellScheduler(id, policy, seed, wiring, context, timers)));
  }

  @Override
  public CellRecord emptyState() {
    return CellRecord.EMPTY;
  }

  @Override
  public CommandHandler<Message, CellEvent, CellRecord> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(HostReported.class, this::onHostReported)
        .onCommand(HostLeft.class, this::onHostLeft)
        .onCommand(PlanChanged.class, this::onPlanChanged)
        .onCommand(Join.class, this::onJoin)
        .onCommand(OrderMove.class, (_, m) -> onOrderMove(m))
        .onCommand(Start.class, (state, _) -> onStart(state))
        .onCommand(Tick.class, (_, _) -> onTick())
        .onCommand(Report.class, (_, _) -> onReport())
        .onCommand(Prepare.class, (_, _) -> onPrepare())
        .onCommand(Prepared.class, (_, m) -> onPrepared(m))
        .onCommand(Planned.class, (_, m) -> onPlanned(m))
        .onCommand(
            PlanningFailed.class,
            (_, m) -> {
              throw new IllegalStateException("a decision failed", m.failure());
            })
        .onCommand(AskStatus.class, (_, m) -> onAskStatus(m))
        .build();
  }

  private Effect<CellEvent, CellRecord> onStart(CellRecord before) {
    return Effect()
        .persist(new SchedulerStarted(before.starts() + 1, wiring.clock().instant()))
        .thenRun(this::begin)
        .thenUnstashAll();
  }

  /** From what is recorded, and with all else still to be heard. */
  private void begin(CellRecord state) {
    inherited = state.openPlans();
    start = state.starts();
    unanswered.clear();
    unanswered.addAll(inherited);
    cell =
        new Cell(
            policy,
            id,
            Long.toString(state.starts()),
            seed + state.starts(),
            state.hosts(),
            state.openPlans());
    state.hosts().forEach(host -> wiring.hosts().accept(id, host));
    ask(unanswered);
  }

  private void ask(Set<PlanId> plans) {
    plans.forEach(plan -> wiring.openPlans().accept(plan, start));
  }

  /**
   * What hosts say before the start is recorded is said again once they are woken. One that is
   * heard for the first time has come from another cell.
   */
  private Effect<CellEvent, CellRecord> onHostReported(CellRecord state, HostReported m) {
    if (cell == null) {
      return Effect().none();
    }
    HostId host = m.digest().spec().id();
    if (!state.hosts().contains(host)) {
      Instant at = wiring.clock().instant();
      return Effect()
          .persist(new HostsJoined(new TreeSet<>(Set.of(host)), at))
          .thenRun((CellRecord _) -> running().onDigest(m.digest(), at));
    }
    cell.onDigest(m.digest(), wiring.clock().instant());
    return Effect().none();
  }

  private Effect<CellEvent, CellRecord> onHostLeft(CellRecord state, HostLeft m) {
    if (cell == null) {
      return Effect().stash();
    }
    if (!state.hosts().contains(m.host())) {
      return Effect().none();
    }
    Instant at = wiring.clock().instant();
    return Effect()
        .persist(new HostsLeft(new TreeSet<>(Set.of(m.host())), at))
        .thenRun((CellRecord _) -> running().forget(m.host(), at));
  }

  /** An operator waits for a move of theirs: it need not wait for the next tick too. */
  private Effect<CellEvent, CellRecord> onPlanChanged(CellRecord state, PlanChanged m) {
    if (cell == null) {
      return Effect().none();
    }
    if (unanswered.contains(m.id()) && m.answers() != start && !(m.plan() instanceof Plan.Ended)) {
      return Effect().none();
    }
    unanswered.remove(m.id());
    Instant at = wiring.clock().instant();
    cell.onPlan(m.id(), m.plan(), at);
    if (!(m.plan() instanceof Plan.Unproposed)) {
      acknowledge(m.id());
    }
    if (m.plan() instanceof Plan.Active active && active.proposal().kind() == PlanKind.MANUAL) {
      cell.onTick(at).forEach(wiring.outbox());
    }
    boolean wasOpen = state.openPlans().contains(m.id());
    boolean isOpen =
        switch (m.plan()) {
          case Plan.Active _ -> true;
          case Plan.Ended _ -> false;
          case Plan.Unproposed _ -> wasOpen && !inherited.contains(m.id());
        };
    if (!isOpen) {
      ordered.remove(m.id());
    }
    if (isOpen == wasOpen) {
      return Effect().none();
    }
    SortedSet<PlanId> plan = new TreeSet<>(Set.of(m.id()));
    return Effect().persist(isOpen ? new PlansOpened(plan, at) : new PlansClosed(plan, at));
  }

  private Effect<CellEvent, CellRecord> onJoin(CellRecord state, Join join) {
    if (cell == null) {
      return Effect().stash();
    }
    SortedSet<HostId> joining = state.newHosts(join.hosts());
    if (joining.isEmpty()) {
      return Effect().reply(join.replyTo(), StatusReply.ack());
    }
    return Effect()
        .persist(new HostsJoined(joining, wiring.clock().instant()))
        .thenRun((CellRecord _) -> running().expect(joining))
        .thenReply(join.replyTo(), _ -> StatusReply.ack());
  }

  private Effect<CellEvent, CellRecord> onOrderMove(OrderMove order) {
    if (cell == null) {
      return Effect().stash();
    }
    try {
      CellInstruction.OfPlan instruction = cell.move(order.wish(), wiring.clock().instant());
      return propose(List.of(instruction))
          .thenRun((CellRecord _) -> ordered.put(instruction.plan(), order.replyTo()));
    } catch (OrderRefused e) {
      return Effect().reply(order.replyTo(), StatusReply.error(String.valueOf(e.getMessage())));
    }
  }

  private void acknowledge(PlanId plan) {
    ActorRef<StatusReply<PlanId>> waiting = ordered.remove(plan);
    if (waiting != null) {
      waiting.tell(StatusReply.success(plan));
    }
  }

  private Effect<CellEvent, CellRecord> onTick() {
    if (cell != null) {
      Instant at = wiring.clock().instant();
      cell.onTick(at).forEach(wiring.outbox());
      cell.due(at).ifPresent(this::plan);
    }
    return Effect().none();
  }

  /**
   * A host that is another cell's by now, and whose word of that was lost, says so when woken. A
   * plan's answer may have been lost too.
   */
  private Effect<CellEvent, CellRecord> onReport() {
    if (cell != null) {
      Instant at = wiring.clock().instant();
      wiring.region().accept(id, cell.status(at));
      cell.silent(MOST_WOKEN, at).forEach(host -> wiring.hosts().accept(id, host));
      ask(unanswered);
    }
    return Effect().none();
  }

  private Effect<CellEvent, CellRecord> onPrepare() {
    if (cell != null) {
      cell.preparation(wiring.clock().instant()).ifPresent(this::prepare);
    }
    return Effect().none();
  }

  private void prepare(FailoverPlanner planner) {
    context.pipeToSelf(
        CompletableFuture.supplyAsync(planner::plans, wiring.planners()),
        (plans, failure) -> failure == null ? new Prepared(plans) : new PlanningFailed(failure));
  }

  private Effect<CellEvent, CellRecord> onPrepared(Prepared prepared) {
    if (cell != null) {
      cell.onPrepared(prepared.plans()).forEach(wiring.outbox());
    }
    return Effect().none();
  }

  private void plan(PlanningTask task) {
    Cell by = running();
    context.pipeToSelf(
        CompletableFuture.supplyAsync(
            () -> {
              Instant begun = wiring.stopwatch().instant();
              PlanningResult result = task.run();
              return new Planned(by, result, Duration.between(begun, wiring.stopwatch().instant()));
            },
            wiring.planners()),
        (planned, failure) -> failure == null ? planned : new PlanningFailed(failure));
  }

  private Effect<CellEvent, CellRecord> onPlanned(Planned planned) {
    wiring.decided().accept(planned.took());
    PlanningResult result = planned.result();
    if (planned.by() != cell) {
      return Effect().none(); // decided for hosts that were others then
    }
    context
        .getLog()
        .debug(
            "{}: {} moves, score {} to {}",
            result.task().kind(),
            result.steps().size(),
            result.scoreBefore(),
            result.scoreAfter());
    List<CellInstruction.OfPlan> proposals = running().onPlanned(result, wiring.clock().instant());
    return proposals.isEmpty() ? Effect().none() : propose(proposals);
  }

  /** A plan that is not on record is not proposed: whoever starts next must know of it. */
  private EffectBuilder<CellEvent, CellRecord> propose(List<CellInstruction.OfPlan> proposals) {
    SortedSet<PlanId> plans =
        proposals.stream()
            .map(CellInstruction.OfPlan::plan)
            .collect(Collectors.toCollection(TreeSet::new));
    return Effect()
        .persist(new PlansOpened(plans, wiring.clock().instant()))
        .thenRun((CellRecord _) -> proposals.forEach(wiring.outbox()));
  }

  private Effect<CellEvent, CellRecord> onAskStatus(AskStatus ask) {
    if (cell == null) {
      return Effect().stash();
    }
    return Effect().reply(ask.replyTo(), cell.status(wiring.clock().instant()));
  }

  private Cell running() {
    return Objects.requireNonNull(cell, "the start is recorded before anything is decided");
  }

  @Override
  public EventHandler<CellRecord, CellEvent> eventHandler() {
    return newEventHandlerBuilder().forAnyState().onAnyEvent(CellRecord::evolve);
  }

  @Override
  public SignalHandler<CellRecord> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(
            RecoveryCompleted.instance(),
            _ -> {
              // Not once and for all: a restart after a failed write cancels all timers.
              timers.startTimerWithFixedDelay(Tick.NOW, wiring.tickInterval());
              timers.startTimerWithFixedDelay(Report.NOW, REPORT_EVERY);
              wiring
                  .prepareInterval()
                  .ifPresent(every -> timers.startTimerWithFixedDelay(Prepare.NOW, every));
              context.getSelf().tell(Start.NOW);
            })
        .build();
  }

  @Override
  public RetentionCriteria retentionCriteria() {
    return RetentionCriteria.snapshotEvery(EVENTS_A_SNAPSHOT, 2);
  }
}
