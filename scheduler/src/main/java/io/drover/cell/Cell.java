package io.drover.cell;

import io.drover.cell.PlanBook.Open;
import io.drover.cell.PlanningTask.PlanningResult;
import io.drover.fleetview.FleetView;
import io.drover.model.CellId;
import io.drover.model.Cordon;
import io.drover.model.FailoverPlan;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import io.drover.model.MoveId;
import io.drover.model.MoveOrder;
import io.drover.model.PlanId;
import io.drover.model.VmId;
import io.drover.placement.FailoverPlanner;
import io.drover.plan.Plan;
import io.drover.plan.Plan.Progress;
import io.drover.plan.PlanCommand;
import io.drover.plan.PlanKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The scheduler of one cell, without its actor: digests and plans' words go in, proposals and
 * releases come out. It holds soft state only, rebuilt from its hosts' digests and its plans' words
 * within seconds of a start. Mutable, for one thread; time comes in with each call.
 *
 * <p>It plans nothing and releases nothing until every host and every plan it was told to expect
 * has spoken: a limit can only be kept by one who knows all that is under way.
 */
public final class Cell {
  private final CellPolicy policy;
  private final CellId id;
  private final String incarnation;
  private final long seed;
  private final Set<HostId> expectedHosts;
  private final Set<PlanId> expectedPlans;
  private final Map<PlanId, Plan> heardEarly = new TreeMap<>();
  private final FleetView view;
  private final HotHosts hotHosts;
  private final PlanBook book = new PlanBook();
  private final Gate gate;
  private final Refuges refuges;
  private final Map<VmId, Instant> restsUntil = new HashMap<>();
  private Instant rebalancedAt = Instant.MIN;
  private Instant drainedAt = Instant.MIN;
  private Instant readyAt = Instant.MIN;
  private boolean sampled;
  private boolean planning;
  private long decisions;
  private int stranded;
  private double score = Double.NaN;

  /**
   * @param id stands in each plan's id
   * @param incarnation part of each plan's id; differs for each start of a cell, so that no id is
   *     given twice
   * @param seed of the searches
   * @param expectedHosts that must have spoken before anything is planned
   * @param expectedPlans that must have spoken before anything is released: those in the journal
   *     without an end
   */
  public Cell(
      CellPolicy policy,
      CellId id,
      String incarnation,
      long seed,
      Set<HostId> expectedHosts,
      Set<PlanId> expectedPlans) {
    this.policy = policy;
    this.id = id;
    this.incarnation = incarnation;
    this.seed = seed;
    this.expectedHosts = new HashSet<>(expectedHosts);
    this.expectedPlans = new HashSet<>(expectedPlans);
    this.view = new FleetView(policy.staleAfter());
    this.hotHosts = new HotHosts(policy.hot(), policy.cool(), policy.hold());
    this.gate = new Gate(view, policy);
    this.refuges = new Refuges(policy);
  }

  /** Hosts have joined: nothing more is planned or released until they have spoken. */
  public void expect(Collection<HostId> hosts) {
    hosts.stream().filter(host -> view.digest(host).isEmpty()).forEach(expectedHosts::add);
  }

  /**
   * The host is another cell's. What its moves take of the limits stays counted until their plans
   * have ended them.
   */
  public void forget(HostId host, Instant at) {
    view.remove(host);
    hotHosts.forget(host);
    refuges.forget(host);
    expectedHosts.remove(host);
    listenToEarly(at);
  }

  public void onDigest(HostDigest digest, Instant at) {
    if (view.accept(digest)) {
      hotHosts.accept(digest);
      refuges.onDigest(digest, at);
      if (!expectedHosts.isEmpty()) {
        expectedHosts.remove(digest.spec().id());
        listenToEarly(at);
      }
    }
  }

  public void onPlan(PlanId id, Plan plan, Instant at) {
    expectedPlans.remove(id);
    if (expectedHosts.isEmpty()) {
      hear(id, plan, at);
    } else {
      heardEarly.merge(id, plan, (before, now) -> before instanceof Plan.Ended ? before : now);
    }
  }

  private void listenToEarly(Instant at) {
    if (expectedHosts.isEmpty()) {
      heardEarly.forEach((id, plan) -> hear(id, plan, at));
      heardEarly.clear();
    }
  }

  private void hear(PlanId id, Plan plan, Instant at) {
    book.hear(id, plan, at, (move, progress) -> onStep(move, progress, plan, at));
  }

  private void onStep(MoveId move, Progress progress, Plan plan, Instant at) {
    MoveOrder order = order(plan, move.index());
    gate.onStep(move, order, progress);
    if (progress instanceof Progress.Ended) {
      restsUntil.put(order.vm().id(), at.plus(order.terms().cooldown()));
    }
  }

  private static MoveOrder order(Plan plan, int move) {
    return switch (plan) {
      case Plan.Active active -> active.proposal().moves().get(move).order();
      case Plan.Ended over -> over.proposal().moves().get(move).order();
      case Plan.Unproposed _ -> throw new IllegalStateException("an unproposed plan has no moves");
    };
  }

  private boolean isReady() {
    return expectedHosts.isEmpty() && expectedPlans.isEmpty();
  }

  /**
   * Whether nearly all hosts have been sampled. After a start it is worth the wait: a plan made
   * when few have spoken would crowd those. Hosts that keep silent are waited for no longer than
   * their silence would make them stale.
   */
  private boolean isSampled(Instant at) {
    if (sampled) {
      return true;
    }
    if (readyAt.equals(Instant.MIN)) {
      readyAt = at;
    }
    long silent = view.digests().stream().filter(digest -> gate.isStale(digest, at)).count();
    sampled = silent * 20 <= view.size() || at.isAfter(readyAt.plus(policy.staleAfter()));
    return sampled;
  }

  /**
   * What is to be sent now: places for lost hosts' VMs, proposals not yet confirmed, and moves that
   * may begin. What operators asked for goes first, then drains, then older plans. While lost
   * hosts' VMs are being started elsewhere, nothing is begun for balance.
   */
  public List<CellInstruction> onTick(Instant at) {
    // Not only when all have spoken: whether there is room, the hosts themselves say.
    var instructions = new ArrayList<>(refuges.due(view, book, at));
    if (!isReady()) {
      return instructions;
    }
    gate.newRound();
    for (PlanKind kind : PlanKind.values()) {
      if (kind == PlanKind.REBALANCE && refuges.isAtWork(at)) {
        continue;
      }
      for (Open plan : book.open()) {
        if (plan.proposal.kind() == kind) {
          gate.attend(plan, at).ifPresent(instructions::add);
        }
      }
    }
    return instructions;
  }

  /**
   * A decision that is due, to be run elsewhere and given back to {@link #onPlanned}. One at a
   * time.
   */
  public Optional<PlanningTask> due(Instant at) {
    if (planning || !isReady() || !isSampled(at)) {
      return Optional.empty();
    }
    Optional<PlanningTask> task = dueDrain(at).or(() -> dueRebalance(at));
    planning = task.isPresent();
    return task;
  }

  private Optional<PlanningTask> dueDrain(Instant at) {
    if (at.isBefore(after(drainedAt, policy.drainEvery()))) {
      return Optional.empty();
    }
    Set<VmId> planned = book.plannedVms();
    Set<HostId> draining = new TreeSet<>();
    for (HostDigest digest : view.digests()) {
      if (digest.cordon() == Cordon.DRAINING
          && digest.guests().stream().anyMatch(guest -> !planned.contains(guest.vm().id()))) {
        draining.add(digest.spec().id());
      }
    }
    if (draining.isEmpty()) {
      stranded = 0;
      return Optional.empty();
    }
    drainedAt = at;
    return Optional.of(
        new PlanningTask(
            PlanKind.DRAIN,
            book.overlay(view, policy.staleAfter(), at, refuges.offers()),
            draining,
            planned,
            policy,
            nextSeed()));
  }

  private Optional<PlanningTask> dueRebalance(Instant at) {
    if (hotHosts.held().isEmpty()
        || refuges.isAtWork(at)
        || at.isBefore(after(rebalancedAt, policy.planEvery()))) {
      return Optional.empty();
    }
    rebalancedAt = at;
    Set<VmId> locked = book.plannedVms();
    restsUntil.values().removeIf(until -> !at.isBefore(until));
    locked.addAll(restsUntil.keySet());
    return Optional.of(
        new PlanningTask(
            PlanKind.REBALANCE,
            book.overlay(view, policy.staleAfter(), at, refuges.offers()),
            Set.of(),
            locked,
            policy,
            nextSeed()));
  }

  private static Instant after(Instant last, Duration pause) {
    return last.equals(Instant.MIN) ? last : last.plus(pause);
  }

  private long nextSeed() {
    return seed + 31 * ++decisions;
  }

  /**
   * Works out where every host's VMs would go if it were lost, to be run elsewhere; empty while not
   * all hosts have spoken, and while lost hosts' VMs are being started elsewhere.
   */
  public Optional<FailoverPlanner> preparation(Instant at) {
    if (!isReady() || !isSampled(at) || refuges.isAtWork(at)) {
      return Optional.empty();
    }
    return Optional.of(
        new FailoverPlanner(
            book.overlay(view, policy.staleAfter(), at, refuges.offers()),
            policy.weights(),
            view.revision()));
  }

  /** Hosts' failover plans were made: each host is to be told. */
  public List<CellInstruction> onPrepared(SortedMap<HostId, FailoverPlan> plans) {
    refuges.prepared(plans);
    var instructions = new ArrayList<CellInstruction>();
    plans.forEach((host, plan) -> instructions.add(new CellInstruction.Prepare(host, plan)));
    return instructions;
  }

  /** A decision was made: its plans, to be proposed. A drain becomes one plan for each host. */
  public List<CellInstruction.OfPlan> onPlanned(PlanningResult result, Instant at) {
    planning = false;
    if (result.task().kind() == PlanKind.REBALANCE) {
      score = result.scoreAfter();
    } else {
      Set<VmId> planned = result.task().locked();
      stranded =
          (int) result.stranded().stream().filter(s -> !planned.contains(s.vm().id())).count();
    }
    var instructions = new ArrayList<CellInstruction.OfPlan>();
    new PlanWriter(result, at)
        .proposals(id, incarnation, decisions)
        .forEach((id, proposal) -> {
          book.propose(id, proposal, at);
          instructions.add(new CellInstruction.OfPlan(id, new PlanCommand.Propose(proposal, at)));
        });
    return instructions;
  }

  /**
   * An operator wants one VM to move. Its plan is proposed and let in like any other, by the same
   * limits; cooldowns do not hold it back.
   *
   * @throws OrderRefused if it cannot be ordered; the message says why and what to do
   */
  public CellInstruction.OfPlan move(ManualMove.Wish wish, Instant at) {
    if (!isReady()) {
      throw new OrderRefused(
          "the cell has not heard from all its hosts yet: try again in a moment");
    }
    if (book.plannedVms().contains(wish.vm())) {
      throw new OrderRefused("VM " + wish.vm() + " is in a plan already: wait for its end");
    }
    var snapshot = book.overlay(view, policy.staleAfter(), at, refuges.offers());
    PlanId plan = PlanId.of(id, "manual-" + incarnation + "-" + ++decisions);
    var manual = new ManualMove(view.digests(), snapshot, policy);
    var proposal = manual.proposal(plan, wish, at);
    MoveOrder order = proposal.moves().getFirst().order();
    for (HostId host : List.of(order.from().host(), order.to().host())) {
      if (gate.isStale(host, at)) {
        throw new OrderRefused(
            "host "
                + host
                + " has given no sample within "
                + policy.staleAfter()
                + ": nothing is moved on what is not known");
      }
    }
    manual.requireAllowed(order);
    book.propose(plan, proposal, at);
    return new CellInstruction.OfPlan(plan, new PlanCommand.Propose(proposal, at));
  }

  /**
   * Hosts that have not spoken since the start, or given no sample for too long, {@code most} of
   * them: dead, out of reach, or another cell's by now.
   */
  public List<HostId> silent(int most, Instant at) {
    Stream<HostId> stale =
        view.digests().stream()
            .filter(digest -> gate.isStale(digest, at))
            .map(digest -> digest.spec().id());
    return Stream.concat(expectedHosts.stream().sorted(), stale).limit(most).toList();
  }

  public CellStatus status(Instant at) {
    int vms = 0;
    int stale = 0;
    int draining = 0;
    for (HostDigest digest : view.digests()) {
      vms += digest.guests().size();
      draining += digest.cordon() == Cordon.DRAINING && !digest.guests().isEmpty() ? 1 : 0;
      stale += gate.isStale(digest, at) ? 1 : 0;
    }
    return new CellStatus(
        isReady(),
        view.size(),
        vms,
        hotHosts.count(),
        stale,
        book.open().size(),
        book.waiting(),
        gate.underWay(),
        draining,
        stranded,
        refuges.lost(),
        refuges.stranded(),
        gate.waitingBecause(),
        score);
  }
}
