package io.drover.rebalance;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.NumaFit;
import io.drover.objective.Objectives;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts relocations in an order in which each is allowed when it runs, the VM held at both ends
 * meanwhile. Of those possible now the one with the most gain goes first. When all that are left
 * wait for one another, one VM is parked on a third host if the move limit allows, and else the one
 * that brings least stays where it is.
 *
 * <p>O(moves²) up to {@value #MOST_RANKED} moves; beyond that they go in the order given.
 */
final class Sequencer {
  static final int MOST_RANKED = 600;

  private final FleetSnapshot fleet;
  private final Objectives objectives;
  private final Arrangement arrangement;
  private final MoveRules rules;
  private final NumaFit numa;
  private final int mostMoves;
  private final List<Leg> ordered = new ArrayList<>();
  private final List<Leg> waiting;
  private int parked;

  Sequencer(FleetSnapshot fleet, Objectives objectives, List<Leg> legs, int mostMoves) {
    this.fleet = fleet;
    this.objectives = objectives;
    this.mostMoves = mostMoves;
    arrangement = new Arrangement(fleet);
    rules = new MoveRules(arrangement, objectives.weights().targetCeiling());
    numa = new NumaFit(arrangement, objectives.weights().chunkCores() * 1000L);
    waiting = new ArrayList<>(legs);
    waiting.sort(Comparator.comparingInt(Leg::vm));
  }

  List<Leg> order() {
    while (!waiting.isEmpty()) {
      int next = next();
      if (next >= 0) {
        make(waiting.remove(next));
      } else if (!park()) {
        waiting.remove(leastWorth());
      }
    }
    return ordered;
  }

  private void make(Leg leg) {
    arrangement.move(leg.vm(), leg.host(), leg.mask());
    ordered.add(leg);
  }

  private int next() {
    int best = -1;
    double bestGain = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < waiting.size(); i++) {
      Leg leg = waiting.get(i);
      if (!rules.mayMove(leg.vm(), leg.host(), leg.mask())) {
        continue;
      }
      if (waiting.size() > MOST_RANKED) {
        return i;
      }
      double gain = gain(leg);
      if (gain > bestGain) {
        best = i;
        bestGain = gain;
      }
    }
    return best;
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
    if (ordered.size() + waiting.size() >= mostMoves || parked > waiting.size()) {
      return false;
    }
    List<Leg> smallestFirst =
        waiting.stream()
            .sorted(
                Comparator.comparingLong(
                    (Leg leg) -> fleet.vmMemory(leg.vm()) * fleet.vmNumaNodes(leg.vm())))
            .toList();
    for (Leg leg : smallestFirst) {
      int from = arrangement.hostOf(leg.vm());
      int mask = arrangement.maskOf(leg.vm());
      int lot = parkingPlace(leg.vm());
      if (lot < 0) {
        continue;
      }
      var stop = new Leg(leg.vm(), lot, numa.mask(leg.vm(), lot));
      make(stop);
      if (next() >= 0) {
        parked++;
        return true;
      }
      ordered.removeLast();
      arrangement.move(leg.vm(), from, mask);
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
    int worst = 0;
    double worstGain = Double.POSITIVE_INFINITY;
    for (int i = 0; i < waiting.size(); i++) {
      double gain = waiting.size() > MOST_RANKED ? 0 : gain(waiting.get(i));
      if (gain < worstGain) {
        worst = i;
        worstGain = gain;
      }
    }
    return worst;
  }
}
