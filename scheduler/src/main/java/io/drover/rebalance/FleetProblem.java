package io.drover.rebalance;

import io.drover.fleetview.FleetSnapshot;
import io.drover.model.VmId;
import io.drover.objective.Objectives;
import io.drover.objective.Weights;
import io.drover.solver.Problem;
import io.drover.solver.ProblemBuilder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * A snapshot as the solver reads it: for each NUMA node a column of CPU in millicores and one of
 * memory in MiB, and for each host one of expected load. A VM on some of a host's nodes has a mode
 * for each choice of them.
 *
 * <p>VMs that rules of groups look at stay where they are: those rules are not said yet. Costs are
 * the scores of {@link Objectives} in millionths of a core. Costs of load and balance are not said
 * yet either.
 */
final class FleetProblem {
  private static final double UNIT = 1e6;
  private static final int MEBIBYTE = 20;

  final Problem problem;
  private final FleetSnapshot fleet;
  private final int nodes;

  /** By number of NUMA nodes that a VM takes: the masks of its modes. */
  private final List<List<Integer>> masks = new ArrayList<>();

  FleetProblem(FleetSnapshot fleet, Objectives objectives, Set<VmId> locked, int mostAway) {
    this.fleet = fleet;
    nodes = fleet.nodes();
    for (int count = 0; count <= nodes; count++) {
      masks.add(masksOf(count));
    }
    Weights weights = objectives.weights();
    var builder = new ProblemBuilder(fleet.hosts(), 2 * nodes + 1).mostAway(mostAway);
    for (int vmClass = 0; vmClass < fleet.classes(); vmClass++) {
      builder.kind(allowed(vmClass));
    }
    long[] taken = new long[fleet.hosts() * (2 * nodes + 1)];
    for (int v = 0; v < fleet.vms(); v++) {
      add(builder, v, objectives, locked, taken);
    }
    for (int h = 0; h < fleet.hosts(); h++) {
      addRoom(builder, h, weights.targetCeiling(), taken);
    }
    if (weights.fragments() > 0) {
      for (int node = 0; node < nodes; node++) {
        builder.fragments(
            node, weights.chunkCores() * 1000, Math.round(weights.fragments() * UNIT / 1000));
      }
    }
    problem = builder.build();
  }

  private List<Integer> masksOf(int count) {
    var all = new ArrayList<Integer>();
    for (int mask = 0; mask < 1 << nodes; mask++) {
      if (Integer.bitCount(mask) == count) {
        all.add(mask);
      }
    }
    return all;
  }

  /** The NUMA nodes of a mode. */
  int mask(int vm, int mode) {
    return masks.get(fleet.vmNumaNodes(vm)).get(mode);
  }

  private BitSet allowed(int vmClass) {
    var hosts = new BitSet(fleet.hosts());
    for (int h = 0; h < fleet.hosts(); h++) {
      hosts.set(h, fleet.takesVms(h) && fleet.classAllowed(vmClass, h));
    }
    return hosts;
  }

  private void add(
      ProblemBuilder builder, int vm, Objectives objectives, Set<VmId> locked, long[] taken) {
    List<Integer> choices = masks.get(fleet.vmNumaNodes(vm));
    boolean mayMove =
        fleet.vmMovable(vm)
            && fleet.vmGroups(vm).length == 0
            && (locked.isEmpty() || !locked.contains(fleet.vmSpec(vm).id()));
    int[][] modes = new int[choices.size()][];
    for (int i = 0; i < modes.length; i++) {
      modes[i] = row(vm, choices.get(i));
    }
    int home = fleet.vmHost(vm);
    int mode = choices.indexOf(fleet.vmMask(vm));
    for (int r = 0; r < modes[mode].length; r++) {
      taken[home * modes[mode].length + r] += modes[mode][r];
    }
    long cost = mayMove ? Math.round(objectives.moveCost(fleet, vm) * UNIT) : 0;
    builder.vm(home, mode, fleet.vmClass(vm), mayMove, cost, modes);
  }

  private int[] row(int vm, int mask) {
    int[] row = new int[2 * nodes + 1];
    for (int node = 0; node < nodes; node++) {
      if ((mask >> node & 1) == 1) {
        row[node] = (int) fleet.vmCpu(vm);
        row[nodes + node] = mebibytes(fleet.vmMemory(vm) + (1 << MEBIBYTE) - 1);
      }
    }
    row[2 * nodes] = (int) fleet.vmCpuUsed(vm);
    return row;
  }

  private static int mebibytes(long bytes) {
    return (int) (bytes >> MEBIBYTE);
  }

  private void addRoom(ProblemBuilder builder, int host, double ceiling, long[] taken) {
    if (fleet.stale(host)) {
      builder.ignoreCost(host); // as the score does: no plan touches it
    }
    int at = host * (2 * nodes + 1);
    for (int node = 0; node < nodes; node++) {
      room(builder, host, node, fleet.freeCpu(host, node) + taken[at + node]);
      long memory = fleet.freeMemory(host, node) >> MEBIBYTE;
      room(builder, host, nodes + node, memory + taken[at + nodes + node]);
    }
    long below = (long) (Math.min(ceiling, 1000) * fleet.physicalCpu(host));
    room(builder, host, 2 * nodes, below - fleet.expectedLoad(host) + taken[at + 2 * nodes]);
  }

  private static void room(ProblemBuilder builder, int host, int column, long room) {
    long bounded = Math.clamp(room, -Problem.LARGEST, Problem.LARGEST);
    builder.host(host, column, bounded, bounded);
  }
}
