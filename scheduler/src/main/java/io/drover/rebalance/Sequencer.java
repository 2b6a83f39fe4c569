package io.drover.rebalance;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.NumaFit;
import io.drover.objective.Objectives;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeSet;

/**
 * Puts relocations in an order in which each is allowed when it runs, the VM held at both ends
 * meanwhile. Of those possible now the one with the most gain goes first. When all that are left
 * wait for one another, one VM is parked on a third host if the move limit allows, and else the one
 * that brings least stays where it is.
 *
 * <p>A move changes the gain and the room of those that share a host with it and of no others, so
 * only these are looked at again: O(moves · log moves) for a bounded number of moves a host.
 */
final class Sequencer {
  /** Of those that all wait, so many are tried for parking, the smallest first. */
  private static final int MOST_PARKING_TRIES = 64;

  private final FleetSnapshot fleet;
  private final Objectives objectives;
  private final Arrangement arrangement;
  private final MoveRules rules;
  private final NumaFit numa;
  private final int mostMoves;
  private final List<Leg> ordered = new ArrayList<>();
  private final Leg[] legs;
  private final boolean[] done;

  /** Counts up whenever a leg's gain is told anew; older entries of the queue are passed over. */
  private final int[] version;

  private final PriorityQueue<Ranked> ready =
      new PriorityQueue<>(
          Comparator.comparingDouble(Ranked::gain).reversed().thenComparingInt(Ranked::leg));

  /** Legs that were not allowed when last looked at. */
  private final TreeSet<Integer> blocked = new TreeSet<>();

  /** By host: the legs that begin or end there. */
  private final List<List<Integer>> atHost = new ArrayList<>();

  private int left;
  private int parked;

  private record Ranked(double gain, int leg, int version) {}

  Sequencer(FleetSnapshot fleet, Objectives objectives, List<Leg> relocations, int mostMoves) {
    this.fleet = fleet;
    this.objectives = objectives;
    this.mostMoves = mostMoves;
    arrangement = new Arrangement(fleet);
    rules = new MoveRules(arrangement, objectives.weights().targetCeiling());
    numa = new NumaFit(arrangement, objectives.weights().chunkCores() * 1000L);
    legs = relocations.stream().sorted(Comparator.comparingInt(Leg::vm)).toArray(Leg[]::new);
    done = new boolean[legs.length];
    version = new int[legs.length];
    left = legs.length;
    for (int h = 0; h < fleet.hosts(); h++) {
      atHost.add(new ArrayList<>());
    }
    for (int i = 0; i < legs.length; i++) {
      atHost.get(arrangement.hostOf(legs[i].vm())).add(i);
      atHost.get(legs[i].host()).add(i);
    }
  }

  List<Leg> order() {
    for (int i = 0; i < legs.length; i++) {
      rank(i);
    }
    while (left > 0) {
      if (next() >= 0) {
        take(ready.remove().leg);
      } else if (!park()) {
        finish(leastWorth());
      }
    }
    return ordered;
  }

  /** Brings the best of those possible now to the head of the queue; -1 when there is none. */
  private int next() {
    while (true) {
      Ranked head = ready.peek();
      if (head == null) {
        if (!rankBlocked()) {
          return -1;
        }
        continue;
      }
      if (done[head.leg] || head.version != version[head.leg]) {
        ready.remove();
      } else if (!allowed(head.leg)) {
        ready.remove();
        blocked.add(head.leg);
      } else {
        return head.leg;
      }
    }
  }

  /** Looks at all that wait once more, since rules between VMs reach beyond two hosts. */
  private boolean rankBlocked() {
    var open = blocked.stream().filter(this::allowed).toList();
    open.forEach(this::rank);
    return !open.isEmpty();
  }

  private boolean allowed(int i) {
    return rules.mayMove(legs[i].vm(), legs[i].host(), legs[i].mask());
  }

  private void rank(int i) {
    if (!done[i]) {
      blocked.remove(i);
      ready.add(new Ranked(gain(legs[i]), i, ++version[i]));
    }
  }

  private void take(int i) {
    int from = arrangement.hostOf(legs[i].vm());
    make(legs[i]);
    finish(i);
    rankAt(from);
    rankAt(legs[i].host());
  }

  private void finish(int i) {
    done[i] = true;
    blocked.remove(i);
    left--;
  }

  private void rankAt(int host) {
    List<Integer> here = atHost.get(host);
    here.removeIf(i -> done[i]);
    here.forEach(this::rank);
  }

  private void make(Leg leg) {
    arrangement.move(leg.vm(), leg.host(), leg.mask());
    ordered.add(leg);
  }

  private double gain(Leg leg) {
    int from = arrangement.hostOf(leg.vm());
    int mask = arrangement.maskOf(leg.vm());
    double before = cost(from, leg.host());
    arrangement.move(leg.vm(), leg.host(), leg.mask());
    double after = cost(from, leg.host());
    arrangement.move(leg.vm(), from, mask);
    return before - after;
  }

  private double cost(int host, int other) {
    return objectives.cost(arrangement, host)
        + (host == other ? 0 : objectives.cost(arrangement, other));
  }

  /**
   * Parks the smallest VM of those waiting that has where to go and whose leaving lets another one
   * in.
   */
  private boolean park() {
    if (ordered.size() + left >= mostMoves || parked > left) {
      return false;
    }
    List<Integer> smallestFirst =
        blocked.stream()
            .sorted(
                Comparator.comparingLong(
                    (Integer i) -> fleet.vmMemory(legs[i].vm()) * fleet.vmNumaNodes(legs[i].vm())))
            .limit(MOST_PARKING_TRIES)
            .toList();
    for (int i : smallestFirst) {
      int vm = legs[i].vm();
      int from = arrangement.hostOf(vm);
      int mask = arrangement.maskOf(vm);
      int lot = parkingPlace(vm);
      if (lot < 0) {
        continue;
      }
      make(new Leg(vm, lot, numa.mask(vm, lot)));
      if (rankBlocked()) {
        atHost.get(lot).add(i);
        parked++;
        return true;
      }
      ordered.removeLast();
      arrangement.move(vm, from, mask);
    }
    return false;
  }

  private int parkingPlace(int vm) {
    for (int host = 0; host < fleet.hosts(); host++) {
      if (host == arrangement.hostOf(vm) || host == fleet.vmHost(vm)) {
        continue;
      }
      int mask = fleet.takesVms(host) ? numa.mask(vm, host) : 0;
      if (mask != 0 && rules.mayMove(vm, host, mask)) {
        return host;
      }
    }
    return -1;
  }

  private int leastWorth() {
    int worst = -1;
    double worstGain = Double.POSITIVE_INFINITY;
    for (int i : blocked) {
      double gain = gain(legs[i]);
      if (worst < 0 || gain < worstGain) {
        worst = i;
        worstGain = gain;
      }
    }
    return worst;
  }
}
