package io.drover.rebalance;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.FleetSnapshot;
import io.drover.objective.Objectives;

/**
 * The state of a search: an arrangement, its cost, and the last compound of relocations, which can
 * be taken back. A relocation costs O(NUMA nodes); nothing is allocated.
 *
 * <p>The cost is the score plus the cost of each VM that is away from where the snapshot has it.
 */
final class Trial {
  private static final int MOST_RELOCATIONS = 8;

  final Arrangement arrangement;
  final FleetSnapshot fleet;
  private final Objectives objectives;
  private final double[] hostCost;
  private final double[] moveCost;
  private final int[] away;
  private final int[] awayPlace;
  private int awayCount;
  private double cost;

  private final int[] undoVm = new int[MOST_RELOCATIONS];
  private final int[] undoHost = new int[MOST_RELOCATIONS];
  private final int[] undoMask = new int[MOST_RELOCATIONS];
  private int undos;
  private final int[] touched = new int[2 * MOST_RELOCATIONS];
  private final double[] touchedCost = new double[2 * MOST_RELOCATIONS];
  private int touchedCount;
  private double moveDelta;

  Trial(FleetSnapshot fleet, Objectives objectives) {
    this.fleet = fleet;
    this.objectives = objectives;
    arrangement = new Arrangement(fleet);
    hostCost = new double[fleet.hosts()];
    moveCost = new double[fleet.vms()];
    away = new int[fleet.vms()];
    awayPlace = new int[fleet.vms()];
    for (int h = 0; h < hostCost.length; h++) {
      hostCost[h] = fleet.stale(h) ? 0 : objectives.cost(arrangement, h);
      cost += hostCost[h];
    }
    for (int v = 0; v < moveCost.length; v++) {
      moveCost[v] = fleet.vmMovable(v) ? objectives.moveCost(fleet, v) : 0;
      awayPlace[v] = -1;
    }
  }

  double cost() {
    return cost;
  }

  double hostCost(int host) {
    return hostCost[host];
  }

  double moveCost(int vm) {
    return moveCost[vm];
  }

  boolean isAway(int vm) {
    return awayPlace[vm] >= 0;
  }

  int awayCount() {
    return awayCount;
  }

  int away(int i) {
    return away[i];
  }

  boolean isHome(int vm, int host, int mask) {
    return host == fleet.vmHost(vm) && mask == fleet.vmMask(vm);
  }

  /** Adds a relocation to the open compound. */
  void relocate(int vm, int host, int mask) {
    undoVm[undos] = vm;
    undoHost[undos] = arrangement.hostOf(vm);
    undoMask[undos++] = arrangement.maskOf(vm);
    touch(arrangement.hostOf(vm));
    touch(host);
    place(vm, host, mask);
  }

  private void place(int vm, int host, int mask) {
    arrangement.move(vm, host, mask);
    boolean home = isHome(vm, host, mask);
    if (home && awayPlace[vm] >= 0) {
      int last = away[--awayCount];
      away[awayPlace[vm]] = last;
      awayPlace[last] = awayPlace[vm];
      awayPlace[vm] = -1;
      moveDelta -= moveCost[vm];
    } else if (!home && awayPlace[vm] < 0) {
      awayPlace[vm] = awayCount;
      away[awayCount++] = vm;
      moveDelta += moveCost[vm];
    }
  }

  private void touch(int host) {
    for (int i = 0; i < touchedCount; i++) {
      if (touched[i] == host) {
        return;
      }
    }
    touched[touchedCount++] = host;
  }

  /** What the cost of the VM's host changes by when it leaves. No compound may be open. */
  double leaving(int vm) {
    int host = arrangement.hostOf(vm);
    arrangement.leave(vm, 1);
    double without = objectives.cost(arrangement, host);
    arrangement.leave(vm, -1);
    return without - hostCost[host];
  }

  /** How many relocations the open compound has. */
  int relocations() {
    return undos;
  }

  int relocated(int i) {
    return undoVm[i];
  }

  /** What the open compound changes the cost by. */
  double delta() {
    double sum = moveDelta;
    for (int i = 0; i < touchedCount; i++) {
      touchedCost[i] = objectives.cost(arrangement, touched[i]);
      sum += touchedCost[i] - hostCost[touched[i]];
    }
    return sum;
  }

  /** What the open compound changes the sum of move costs by. */
  double moveDelta() {
    return moveDelta;
  }

  /** Keeps the open compound, whose {@link #delta} was asked for last. */
  void keep(double delta) {
    for (int i = 0; i < touchedCount; i++) {
      hostCost[touched[i]] = touchedCost[i];
    }
    cost += delta;
    close();
  }

  /** Takes the open compound back. */
  void undo() {
    while (undos > 0) {
      undos--;
      place(undoVm[undos], undoHost[undos], undoMask[undos]);
    }
    close();
  }

  private void close() {
    undos = 0;
    touchedCount = 0;
    moveDelta = 0;
  }
}
