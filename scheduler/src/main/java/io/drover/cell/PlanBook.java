package io.drover.cell;

import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.FleetView;
import io.drover.model.Cordon;
import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Incoming;
import io.drover.model.HostId;
import io.drover.model.MigrationId;
import io.drover.model.MoveId;
import io.drover.model.MoveOrder;
import io.drover.model.MoveOutcome;
import io.drover.model.Placement;
import io.drover.model.PlanId;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.plan.Plan;
import io.drover.plan.Plan.Progress;
import io.drover.plan.Plan.Proposal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The plans a cell knows of, as far as it has heard. A plan's word may come late or out of order: a
 * move only ever goes on from waiting to released to ended, and a plan that has ended stays ended.
 */
final class PlanBook {
  /** Ended plans remembered, so that a late word of one does not bring it back. */
  private static final int MOST_ENDED = 10_000;

  private final Map<PlanId, Open> open = new LinkedHashMap<>();
  private final Set<PlanId> ended = new LinkedHashSet<>();

  /**
   * A plan with moves that have not ended. {@code asked} says when each move's release was last
   * asked for, {@code proposedAt} when the plan itself was, {@code spokeAt} when it last spoke or
   * was last asked to.
   */
  static final class Open {
    final PlanId id;
    final Proposal proposal;
    final List<Progress> progress;
    final Map<Integer, Instant> asked = new HashMap<>();
    Instant proposedAt;
    Instant spokeAt;
    boolean confirmed;

    private Open(PlanId id, Proposal proposal, Instant proposedAt) {
      this.id = id;
      this.proposal = proposal;
      this.proposedAt = proposedAt;
      this.spokeAt = proposedAt;
      this.progress =
          new ArrayList<>(Collections.nCopies(proposal.moves().size(), new Progress.Waiting()));
    }

    boolean isWaiting(int move) {
      return progress.get(move) instanceof Progress.Waiting;
    }

    /** Whether a move waits for nothing but admission, as far as is known. */
    boolean mayBegin(int move) {
      return isWaiting(move)
          && proposal.moves().get(move).after().stream()
              .allMatch(earlier ->
                  progress.get(earlier) instanceof Progress.Ended(var outcome)
                      && (outcome instanceof MoveOutcome.Completed
                          || outcome instanceof MoveOutcome.FoundCompleted));
    }
  }

  Collection<Open> open() {
    return Collections.unmodifiableCollection(open.values());
  }

  void propose(PlanId id, Proposal proposal, Instant at) {
    open.put(id, new Open(id, proposal, at));
  }

  /**
   * Takes note of a plan's word; {@code onStep} is told of each move that went on, with where it is
   * now.
   */
  void hear(PlanId id, Plan plan, Instant at, BiConsumer<MoveId, Progress> onStep) {
    if (ended.contains(id)) {
      return;
    }
    switch (plan) {
      case Plan.Unproposed _ -> {} // our proposal is still on its way, and is sent again
      case Plan.Active active -> {
        Open known = opened(id, active.proposal(), at);
        for (int move = 0; move < known.progress.size(); move++) {
          advance(known, move, active.progress().get(move), onStep);
        }
      }
      case Plan.Ended over -> {
        Open known = opened(id, over.proposal(), at);
        for (int move = 0; move < known.progress.size(); move++) {
          advance(known, move, new Progress.Ended(over.outcomes().get(move)), onStep);
        }
        open.remove(id);
        remember(id);
      }
    }
  }

  private Open opened(PlanId id, Proposal proposal, Instant at) {
    Open known = open.get(id);
    if (known == null) {
      known = new Open(id, proposal, proposal.provenance().decidedAt());
      open.put(id, known);
    }
    known.confirmed = true;
    known.spokeAt = at;
    return known;
  }

  private static void advance(
      Open known, int move, Progress heard, BiConsumer<MoveId, Progress> onStep) {
    if (rank(heard) > rank(known.progress.get(move))) {
      known.progress.set(move, heard);
      onStep.accept(new MoveId(known.id, move), heard);
    }
  }

  private static int rank(@Nullable Progress progress) {
    return switch (progress) {
      case null -> -1;
      case Progress.Waiting _ -> 0;
      case Progress.Released _ -> 1;
      case Progress.Ended _ -> 2;
    };
  }

  private void remember(PlanId id) {
    ended.add(id);
    if (ended.size() > MOST_ENDED) {
      ended.remove(ended.iterator().next());
    }
  }

  /** VMs with a move that has not ended. */
  Set<VmId> plannedVms() {
    Set<VmId> planned = new HashSet<>();
    forEachOpenMove(order -> planned.add(order.vm().id()));
    return planned;
  }

  /** Moves that were not released yet. */
  int waiting() {
    return open.values().stream()
        .mapToInt(
            plan -> (int) plan.progress.stream().filter(Progress.Waiting.class::isInstance).count())
        .sum();
  }

  private void forEachOpenMove(Consumer<MoveOrder> action) {
    for (Open plan : open.values()) {
      for (int move = 0; move < plan.progress.size(); move++) {
        if (!(plan.progress.get(move) instanceof Progress.Ended)) {
          action.accept(plan.proposal.moves().get(move).order());
        }
      }
    }
  }

  /**
   * The fleet with every planned move and every refuge offered counted at its target too, whether
   * or not the target knows of it yet. VMs that wait for a refuge are nowhere.
   */
  FleetSnapshot overlay(
      FleetView view, Duration staleAfter, Instant at, Collection<Refuges.Offer> offers) {
    Map<HostId, List<Incoming>> planned = new HashMap<>();
    forEachOpenMove(order -> plan(planned, order.vm(), order.to()));
    offers.forEach(offer -> plan(planned, offer.vm(), offer.place()));
    List<HostDigest> digests =
        view.digests().stream()
            .map(PlanBook::withoutHomeless)
            .map(digest -> withPlanned(digest, planned.getOrDefault(digest.spec().id(), List.of())))
            .toList();
    return FleetSnapshot.of(view.revision(), at, digests, staleAfter, view.rules());
  }

  private static void plan(Map<HostId, List<Incoming>> planned, VmSpec vm, Placement to) {
    planned
        .computeIfAbsent(to.host(), _ -> new ArrayList<>())
        .add(new Incoming(new MigrationId(vm.id(), 1), vm, to.numa()));
  }

  private static HostDigest withoutHomeless(HostDigest digest) {
    return digest.cordon() != Cordon.LOST
        ? digest
        : new HostDigest(
            digest.spec(),
            digest.revision(),
            digest.sampledAt(),
            digest.cpuUsed(),
            digest.cordon(),
            digest.guests().stream().filter(guest -> !guest.vm().movable()).toList(),
            digest.incoming());
  }

  private static HostDigest withPlanned(HostDigest digest, List<Incoming> planned) {
    if (planned.isEmpty()) {
      return digest;
    }
    Set<VmId> there = new HashSet<>();
    digest.guests().forEach(guest -> there.add(guest.vm().id()));
    digest.incoming().forEach(incoming -> there.add(incoming.vm().id()));
    var incoming = new ArrayList<>(digest.incoming());
    planned.stream().filter(p -> there.add(p.vm().id())).forEach(incoming::add);
    return new HostDigest(
        digest.spec(),
        digest.revision(),
        digest.sampledAt(),
        digest.cpuUsed(),
        digest.cordon(),
        digest.guests(),
        incoming);
  }
}
