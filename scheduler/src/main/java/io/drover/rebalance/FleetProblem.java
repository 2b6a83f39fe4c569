package io.drover.rebalance;

import io.drover.fleetview.Arrangement;
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
 * <p>Costs are the scores of {@link Objectives} in millionths of a core, rounded host by host and
 * objective by objective. Must-rules of groups are said by {@link GroupsOfFleet}; should-rules are
 * no part of a score.
 */
final class FleetProblem {
  private static final double UNIT = 1e6;
  private static final int MEBIBYTE = 20;

  final Problem problem;
  private final FleetSnapshot fleet;
  private final int nodes;
  private final int columns;

  /** The column of expected load, behind those of the nodes. */
  private final int load;

  /** By number of NUMA nodes that a VM takes: the masks of its modes. */
  private final List<List<Integer>> masks = new ArrayList<>();

  FleetProblem(FleetSnapshot fleet, Objectives objectives, Set<VmId> locked, int mostAway) {
    this.fleet = fleet;
    nodes = fleet.nodes();
    columns = 2 * nodes + 1;
    load = 2 * nodes;
    for (int count = 0; count <= nodes; count++) {
      masks.add(masksOf(count));
    }
    Weights weights = objectives.weights();
    var builder = new ProblemBuilder(fleet.hosts(), columns).mostAway(mostAway).forEntering(load);
    for (int vmClass = 0; vmClass < fleet.classes(); vmClass++) {
      builder.kind(allowed(vmClass));
    }
    var groups = new GroupsOfFleet(fleet);
    long[] taken = new long[fleet.hosts() * columns];
    for (int v = 0; v < fleet.vms(); v++) {
      boolean mayMove =
          fleet.vmMovable(v)
              && !groups.unsettled(v)
              && (locked.isEmpty() || !locked.contains(fleet.vmSpec(v).id()));
      add(builder, v, mayMove, objectives, taken);
    }
    for (int h = 0; h < fleet.hosts(); h++) {
      addRoom(builder, h, weights.targetCeiling(), taken);
    }
    groups.addTo(builder);
    addCosts(builder, weights, taken);
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

  /** In how many ways the VM can sit on a host. */
  int modes(int vm) {
    return masks.get(fleet.vmNumaNodes(vm)).size();
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
      ProblemBuilder builder, int vm, boolean mayMove, Objectives objectives, long[] taken) {
    List<Integer> choices = masks.get(fleet.vmNumaNodes(vm));
    int[][] modes = new int[choices.size()][];
    for (int i = 0; i < modes.length; i++) {
      modes[i] = row(vm, choices.get(i));
    }
    int home = fleet.vmHost(vm);
    int mode = choices.indexOf(fleet.vmMask(vm));
    for (int r = 0; r < columns; r++) {
      taken[home * columns + r] += modes[mode][r];
    }
    long cost = Math.round(objectives.moveCost(fleet, vm) * UNIT);
    builder.vm(home, mode, fleet.vmClass(vm), mayMove, cost, modes);
  }

  private int[] row(int vm, int mask) {
    int[] row = new int[columns];
    for (int node = 0; node < nodes; node++) {
      if ((mask >> node & 1) == 1) {
        row[node] = (int) fleet.vmCpu(vm);
        row[nodes + node] = mebibytes(fleet.vmMemory(vm) + (1 << MEBIBYTE) - 1);
      }
    }
    row[load] = (int) fleet.vmCpuUsed(vm);
    return row;
  }

  private static int mebibytes(long bytes) {
    return (int) (bytes >> MEBIBYTE);
  }

  private void addRoom(ProblemBuilder builder, int host, double ceiling, long[] taken) {
    if (fleet.stale(host)) {
      builder.ignoreCost(host); // as the score does: no plan touches it
    }
    int at = host * columns;
    for (int node = 0; node < nodes; node++) {
      room(builder, host, node, fleet.freeCpu(host, node) + taken[at + node]);
      long memory = fleet.freeMemory(host, node) >> MEBIBYTE;
      room(builder, host, nodes + node, memory + taken[at + nodes + node]);
    }
    long below = (long) (Math.min(ceiling, 1000) * fleet.physicalCpu(host));
    room(builder, host, load, below - fleet.expectedLoad(host) + taken[at + load]);
  }

  private static void room(ProblemBuilder builder, int host, int column, long room) {
    long bounded = Math.clamp(room, -Problem.LARGEST, Problem.LARGEST);
    builder.host(host, column, bounded, bounded);
  }

  /** The same as the objectives, to a millionth of a core a host and term. */
  private void addCosts(ProblemBuilder builder, Weights weights, long[] taken) {
    if (weights.load() > 0) {
      double perCore = weights.load() * UNIT / 1000;
      addCurve(builder, taken, weights.safetyLevel(), true, perCore, 10 * perCore);
    }
    if (weights.balance() > 0) {
      double mean = new Arrangement(fleet).meanUse();
      addCurve(builder, taken, mean, false, 0, weights.balance() * UNIT / 1000);
    }
    for (int node = 0; node < nodes && weights.fragments() > 0; node++) {
      builder.fragments(
          node, weights.chunkCores() * 1000, Math.round(weights.fragments() * UNIT / 1000));
    }
  }

  /** Costs for how far load is from a share of each host's physical CPU. */
  private void addCurve(
      ProblemBuilder builder,
      long[] taken,
      double share,
      boolean above,
      double linear,
      double steepness) {
    double[] level = new double[fleet.hosts()];
    double[] steep = new double[fleet.hosts()];
    for (int h = 0; h < level.length; h++) {
      double unseen = fleet.expectedLoad(h) - taken[h * columns + load];
      double physical = fleet.physicalCpu(h);
      level[h] = share * physical - unseen;
      steep[h] = physical > 0 ? steepness / physical : 0;
    }
    builder.curve(load, level, above, linear, steep);
  }
}
