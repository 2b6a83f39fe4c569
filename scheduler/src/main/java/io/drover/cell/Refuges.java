package io.drover.cell;

import io.drover.cell.CellInstruction.PutElsewhere;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.FleetView;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.FailoverPlan;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.Placement;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.model.Zones;
import io.drover.placement.PlacementAnswer.Placed;
import io.drover.placement.PlacementAnswer.Unplaceable;
import io.drover.placement.Placer;
import io.drover.placement.RefugeSearch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds places for the VMs of lost hosts: all that wait, at once, the highest priority first and of
 * equal ones the biggest, by every rule but the load ceiling. Where a VM goes is then between its
 * host and the one it is offered to, which has the last word.
 */
final class Refuges {
  /** How long a place that was offered is kept free for the VM, unless it is heard of before. */
  private static final Duration OFFER_STANDS = Duration.ofSeconds(10);

  /** The least time between two rounds, and between two for VMs that no place was found for. */
  private static final Duration ROUND = Duration.ofMillis(500);

  private static final Duration AGAIN = Duration.ofSeconds(2);

  /** From a loss until its VMs have been started elsewhere, as a rule. */
  private static final Duration AT_WORK = Duration.ofSeconds(30);

  /** VMs placed in one round at most: some 10,000 are placed in a second. */
  private static final int MOST_AT_ONCE = 5_000;

  private final CellPolicy policy;
  private final Set<HostId> lost = new TreeSet<>();
  private final Map<VmId, Offer> offers = new HashMap<>();
  private final SortedMap<VmId, CellStatus.Homeless> stranded = new TreeMap<>();
  private SortedMap<HostId, FailoverPlan> plans = new TreeMap<>();
  private Instant nextRound = Instant.MIN;
  private Instant nextForStranded = Instant.MIN;
  private Instant lastLoss = Instant.EPOCH;

  /**
   * @param asked whether the VM's host was heard to have asked the place
   */
  record Offer(VmSpec vm, Placement place, Instant until, boolean asked) {}

  private record Waiting(HostId host, VmSpec vm, Cpu use) {}

  Refuges(CellPolicy policy) {
    this.policy = policy;
  }

  /** Hosts are told these plans: should they be lost, they ask those places by themselves. */
  void prepared(SortedMap<HostId, FailoverPlan> told) {
    plans = told;
  }

  void onDigest(HostDigest digest, Instant at) {
    if (digest.cordon() == Cordon.LOST) {
      if (lost.add(digest.spec().id())) {
        lastLoss = at;
      }
    } else if (!lost.isEmpty()) {
      lost.remove(digest.spec().id());
    }
    if (!offers.isEmpty()) {
      digest.guests().forEach(guest -> hear(digest.spec().id(), guest.vm()));
    }
  }

  void forget(HostId host) {
    lost.remove(host);
  }

  /** An offer is over when the VM has its place, or waits again after the place was asked. */
  private void hear(HostId host, VmSpec vm) {
    Offer offer = offers.get(vm.id());
    if (offer == null) {
      return;
    }
    boolean waits = lost.contains(host) && vm.movable();
    if (offer.place().host().equals(host) || (waits && offer.asked())) {
      offers.remove(vm.id());
    } else if (lost.contains(host) && !waits) {
      offers.put(vm.id(), new Offer(offer.vm(), offer.place(), offer.until(), true));
    }
  }

  /** Places for those that wait, one instruction for each lost host. */
  List<CellInstruction> due(FleetView view, PlanBook book, Instant at) {
    offers.values().removeIf(offer -> !at.isBefore(offer.until()));
    if (lost.isEmpty()) {
      stranded.clear();
      return List.of();
    }
    if (at.isBefore(nextRound)) {
      return List.of();
    }
    nextRound = at.plus(ROUND);
    List<Waiting> waiting = waiting(view);
    List<VmId> vms = waiting.stream().map(one -> one.vm().id()).toList();
    stranded.keySet().retainAll(vms);
    if (vms.isEmpty() || (at.isBefore(nextForStranded) && stranded.keySet().containsAll(vms))) {
      return List.of();
    }
    stranded.clear();
    nextForStranded = at.plus(AGAIN);
    return placesFor(waiting, view, book, at);
  }

  private List<CellInstruction> placesFor(
      List<Waiting> waiting, FleetView view, PlanBook book, Instant at) {
    List<Offer> taken = new ArrayList<>(offers.values());
    taken.addAll(asked(view, at));
    FleetSnapshot fleet = book.overlay(view, policy.staleAfter(), at, taken);
    var search = new RefugeSearch(fleet, policy.weights(), view.revision());
    var found = new TreeMap<HostId, SortedMap<VmId, Placement>>();
    for (Waiting one : waiting.subList(0, Math.min(MOST_AT_ONCE, waiting.size()))) {
      switch (search.place(one.vm(), one.use(), one.host())) {
        case Placed placed -> {
          offers.put(
              one.vm().id(), new Offer(one.vm(), placed.placement(), at.plus(OFFER_STANDS), false));
          found
              .computeIfAbsent(one.host(), _ -> new TreeMap<>())
              .put(one.vm().id(), placed.placement());
        }
        case Unplaceable nowhere ->
            stranded.put(one.vm().id(), new CellStatus.Homeless(one.host(), nowhere.reason()));
      }
    }
    var instructions = new ArrayList<CellInstruction>();
    found.forEach((host, places) -> instructions.add(new PutElsewhere(host, places)));
    return instructions;
  }

  private List<Waiting> waiting(FleetView view) {
    var waiting = new ArrayList<Waiting>();
    for (HostId host : lost) {
      view.digest(host)
          .ifPresent(digest ->
              digest.guests().stream()
                  .filter(guest -> guest.vm().movable() && !offers.containsKey(guest.vm().id()))
                  .forEach(guest -> waiting.add(new Waiting(host, guest.vm(), use(guest)))));
    }
    waiting.sort(Comparator.comparing(Waiting::vm, RefugeSearch.ORDER));
    return waiting;
  }

  /** Places that lost hosts ask by themselves, as they were prepared, for VMs that do not wait. */
  private List<Offer> asked(FleetView view, Instant at) {
    var zones = new Zones();
    zones.expect(
        view.digests().stream()
            .map(HostDigest::spec)
            .collect(Collectors.toMap(HostSpec::id, HostSpec::zone)));
    Set<HostId> withZone = zones.lostWithZone(lost);
    var asked = new ArrayList<Offer>();
    for (HostId host : lost) {
      SortedMap<VmId, Placement> places =
          plans
              .getOrDefault(host, FailoverPlan.NONE)
              .places(withZone.contains(host), lost::contains);
      for (HostDigest.Guest guest : view.digest(host).map(HostDigest::guests).orElse(List.of())) {
        Placement place = places.get(guest.vm().id());
        if (place != null && !guest.vm().movable()) {
          asked.add(new Offer(guest.vm(), place, at, true));
        }
      }
    }
    return asked;
  }

  /** What it used when it was last measured. */
  private static Cpu use(HostDigest.Guest guest) {
    return guest.cpuUsed().equals(Cpu.ZERO) ? Placer.unmeasuredUse(guest.vm()) : guest.cpuUsed();
  }

  /** Places that were offered and not taken yet. */
  Collection<Offer> offers() {
    return offers.values();
  }

  /** Whether VMs of lost hosts are being started elsewhere: nothing else is then begun lightly. */
  boolean isAtWork(Instant at) {
    return !offers.isEmpty() || at.isBefore(lastLoss.plus(AT_WORK));
  }

  /** Hosts that count as dead. */
  int lost() {
    return lost.size();
  }

  /** VMs that fit nowhere, by VM. */
  SortedMap<VmId, CellStatus.Homeless> stranded() {
    return stranded;
  }
}
