package io.drover.cell;

import io.drover.admission.Budgets;
import io.drover.admission.Passage;
import io.drover.cell.PlanBook.Open;
import io.drover.fleetview.FleetView;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import io.drover.model.MoveId;
import io.drover.model.MoveOrder;
import io.drover.plan.Plan.Progress;
import io.drover.plan.PlanCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Lets moves begin: those that wait for nothing else, whose hosts have spoken lately, and for which
 * every budget has room.
 */
final class Gate {
  /** After this long without an answer, what was asked of a plan is asked again. */
  static final Duration ASK_AGAIN_AFTER = Duration.ofSeconds(30);

  /**
   * After this long without a word, a plan is reminded. Much longer than an open plan's own
   * reminders.
   */
  static final Duration SILENT_AFTER = Duration.ofMinutes(5);

  private final FleetView view;
  private final Duration staleAfter;
  private final Budgets budgets;
  private final Map<Budgets.Reached, Integer> waitingBecause = new EnumMap<>(Budgets.Reached.class);

  Gate(FleetView view, CellPolicy policy) {
    this.view = view;
    this.staleAfter = policy.staleAfter();
    this.budgets = new Budgets(policy.limits());
  }

  /** A plan was heard to have moved on with one of its moves. */
  void onStep(MoveId move, MoveOrder order, Progress progress) {
    switch (progress) {
      case Progress.Waiting _ -> {}
      case Progress.Released _ -> passage(order).ifPresent(passage -> budgets.begin(move, passage));
      case Progress.Ended _ -> budgets.end(move);
    }
  }

  /** Begins a new round of questions to the gate: what kept moves waiting is counted anew. */
  void newRound() {
    waitingBecause.clear();
  }

  /**
   * What is to be sent to a plan now: the proposal again, if it was not confirmed, or the moves
   * that may begin. A plan that has kept silent is reminded: an open one shows itself now and then,
   * so the word that it has ended may have been lost, and what its moves take of the budgets with
   * it.
   */
  Optional<CellInstruction> attend(Open plan, Instant at) {
    if (!plan.confirmed) {
      if (at.isBefore(plan.proposedAt.plus(ASK_AGAIN_AFTER))) {
        return Optional.empty();
      }
      plan.proposedAt = at;
      return Optional.of(
          new CellInstruction.OfPlan(plan.id, new PlanCommand.Propose(plan.proposal, at)));
    }
    SortedSet<Integer> free = new TreeSet<>();
    if (!at.isAfter(plan.proposal.provenance().validUntil())) {
      for (int move = 0; move < plan.progress.size(); move++) {
        if (plan.mayBegin(move) && admit(plan, move, at)) {
          free.add(move);
        }
      }
    }
    if (!free.isEmpty()) {
      return Optional.of(new CellInstruction.OfPlan(plan.id, new PlanCommand.Release(free, at)));
    }
    if (at.isBefore(plan.spokeAt.plus(SILENT_AFTER))) {
      return Optional.empty();
    }
    plan.spokeAt = at;
    return Optional.of(new CellInstruction.OfPlan(plan.id, new PlanCommand.Remind(at)));
  }

  private boolean admit(Open plan, int move, Instant at) {
    Instant asked = plan.asked.get(move);
    if (asked != null) {
      if (at.isBefore(asked.plus(ASK_AGAIN_AFTER))) {
        return false;
      }
      plan.asked.put(move, at);
      return true;
    }
    MoveOrder order = plan.proposal.moves().get(move).order();
    Optional<Passage> passage = passage(order);
    if (passage.isEmpty() || isStale(order.from().host(), at) || isStale(order.to().host(), at)) {
      return false;
    }
    Optional<Budgets.Reached> reached = budgets.reached(passage.get());
    if (reached.isPresent()) {
      waitingBecause.merge(reached.get(), 1, Integer::sum);
      return false;
    }
    budgets.begin(new MoveId(plan.id, move), passage.get());
    plan.asked.put(move, at);
    return true;
  }

  private Optional<Passage> passage(MoveOrder order) {
    return view.digest(order.from().host())
        .flatMap(from ->
            view.digest(order.to().host())
                .map(to -> new Passage(from.spec(), to.spec(), order.vm().pool())));
  }

  /** Whether a host's last sample is too old to act on. */
  boolean isStale(HostId host, Instant at) {
    return view.digest(host).map(digest -> isStale(digest, at)).orElse(true);
  }

  boolean isStale(HostDigest digest, Instant at) {
    return digest.sampledAt().plus(staleAfter).isBefore(at);
  }

  int underWay() {
    return budgets.underWay();
  }

  /** Moves that may begin and wait, by the limit that keeps them, as of this round. */
  Map<Budgets.Reached, Integer> waitingBecause() {
    return Collections.unmodifiableMap(waitingBecause);
  }
}
