package io.drover.simulation.benchmark.roadef;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * What an assignment costs and which rules it breaks, computed from the instance alone: no code of
 * the solver is used, so that it can judge the solver.
 *
 * @param load cost of use beyond the safety capacity
 * @param balance cost of resources out of proportion
 * @param processMoves weighted cost of the processes moved
 * @param serviceMoves weight times the most processes moved of one service
 * @param machineMoves weighted cost of the distances moved
 * @param broken each broken rule in a line; empty when the assignment is allowed
 */
public record Judgement(
    long load,
    long balance,
    long processMoves,
    long serviceMoves,
    long machineMoves,
    List<String> broken) {

  public Judgement {
    broken = List.copyOf(broken);
  }

  public long total() {
    return load + balance + processMoves + serviceMoves + machineMoves;
  }

  public static Judgement of(Reassignment instance, int[] machineOf) {
    long[][] use = new long[instance.machines()][instance.resources()];
    for (int p = 0; p < machineOf.length; p++) {
      add(use[machineOf[p]], instance.requirement()[p]);
    }
    long load = 0;
    long balance = 0;
    for (int m = 0; m < use.length; m++) {
      for (int r = 0; r < use[m].length; r++) {
        load += instance.loadWeight()[r] * Math.max(0, use[m][r] - instance.safety()[m][r]);
      }
      for (var b : instance.balances()) {
        long of = instance.capacity()[m][b.of()] - use[m][b.of()];
        long against = instance.capacity()[m][b.against()] - use[m][b.against()];
        balance += b.weight() * Math.max(0, b.target() * of - against);
      }
    }
    long processMoves = 0;
    long machineMoves = 0;
    int[] moved = new int[instance.services()];
    int mostMoved = 0;
    for (int p = 0; p < machineOf.length; p++) {
      int from = instance.initial()[p];
      if (machineOf[p] != from) {
        processMoves += instance.processMoveCost()[p];
        mostMoved = Math.max(mostMoved, ++moved[instance.service()[p]]);
      }
      machineMoves += instance.machineMoveCost()[from][machineOf[p]];
    }
    return new Judgement(
        load,
        balance,
        instance.processMoveWeight() * processMoves,
        (long) instance.serviceMoveWeight() * mostMoved,
        instance.machineMoveWeight() * machineMoves,
        broken(instance, machineOf, use));
  }

  private static List<String> broken(Reassignment instance, int[] machineOf, long[][] use) {
    var broken = new ArrayList<String>();
    long[][] held = new long[use.length][];
    for (int m = 0; m < use.length; m++) {
      held[m] = use[m].clone();
    }
    for (int p = 0; p < machineOf.length; p++) {
      if (machineOf[p] != instance.initial()[p]) {
        add(held[instance.initial()[p]], instance.requirement()[p]);
      }
    }
    for (int m = 0; m < use.length; m++) {
      for (int r = 0; r < use[m].length; r++) {
        long used = instance.transientUse()[r] ? held[m][r] : use[m][r];
        if (used > instance.capacity()[m][r]) {
          broken.add(
              "machine %d holds %d of resource %d, capacity %d"
                  .formatted(m, used, r, instance.capacity()[m][r]));
        }
      }
    }
    services(instance, machineOf, broken);
    return broken;
  }

  private static void services(Reassignment instance, int[] machineOf, List<String> broken) {
    var onMachine = new HashSet<Long>();
    var inLocation = new HashSet<Long>();
    var inNeighbourhood = new HashSet<Long>();
    int[] locations = new int[instance.services()];
    boolean[] present = new boolean[instance.services()];
    for (int p = 0; p < machineOf.length; p++) {
      int s = instance.service()[p];
      int m = machineOf[p];
      present[s] = true;
      if (!onMachine.add(key(s, m))) {
        broken.add("machine %d holds two processes of service %d".formatted(m, s));
      }
      if (inLocation.add(key(s, instance.location()[m]))) {
        locations[s]++;
      }
      inNeighbourhood.add(key(s, instance.neighbourhood()[m]));
    }
    for (int s = 0; s < locations.length; s++) {
      if (locations[s] < instance.spreadMin()[s]) {
        broken.add(
            "service %d is in %d locations, needs %d"
                .formatted(s, locations[s], instance.spreadMin()[s]));
      }
    }
    for (long pair : inNeighbourhood) {
      int s = (int) (pair >>> 32);
      for (int needed : instance.dependsOn()[s]) {
        if (!inNeighbourhood.contains(key(needed, (int) pair))) {
          broken.add(
              "service %d is in neighbourhood %d without service %d"
                  .formatted(s, (int) pair, needed));
        }
      }
    }
  }

  private static long key(int service, int place) {
    return (long) service << 32 | place;
  }

  private static void add(long[] sum, int[] more) {
    for (int r = 0; r < sum.length; r++) {
      sum[r] += more[r];
    }
  }
}
