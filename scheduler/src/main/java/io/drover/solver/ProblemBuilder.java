package io.drover.solver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Collects what a {@link Problem} is made of. Hosts are numbered from 0, VMs, levels, groups and
 * kinds in the order they are added. All weights and costs are whole numbers of 0 or more.
 */
public final class ProblemBuilder {
  final int hosts;
  final int columns;

  /** How far rows stand apart: the columns and zeros up to a multiple of {@link Rows#STEP}. */
  final int width;

  final int[] capacity;
  final int[] safety;
  final boolean[] held;
  final boolean[] entering;
  final int[] loadWeight;
  final List<Balance> balances = new ArrayList<>();
  final List<Fragments> fragments = new ArrayList<>();
  final List<Curve> curves = new ArrayList<>();
  boolean[] ignored = {};

  private int[] need = new int[1024];
  private int rows;
  private final IntList firstRow = new IntList();
  private final IntList homeHost = new IntList();
  private final IntList homeRow = new IntList();
  final IntList kind = new IntList();
  private final BitSet pinned = new BitSet();
  long[] moveCost = new long[64];
  final List<BitSet> kinds = new ArrayList<>();

  int[] distanceClass = {};
  int distanceClasses;
  int[] distance = {};
  long distanceWeight;

  final List<int[]> levels = new ArrayList<>();
  final List<int[]> groups = new ArrayList<>();
  final List<Integer> apart = new ArrayList<>();
  final List<Spread> spreads = new ArrayList<>();
  final List<Near> nears = new ArrayList<>();
  final List<Integer> movedTogether = new ArrayList<>();
  long movedTogetherWeight;
  int mostAway = Integer.MAX_VALUE;

  record Balance(int of, int against, int target, int weight) {}

  record Fragments(int column, int chunk, long weight) {}

  record Spread(int group, int level, int atLeast, int atMost, long weight) {}

  record Near(int group, int level, int other, long weight) {}

  public ProblemBuilder(int hosts, int columns) {
    this.hosts = hosts;
    this.columns = columns;
    width = (columns + Rows.STEP - 1) / Rows.STEP * Rows.STEP;
    capacity = new int[hosts * width];
    safety = new int[hosts * width];
    held = new boolean[width];
    loadWeight = new int[width];
    entering = new boolean[width];
    ignored = new boolean[hosts];
  }

  /** What VMs may take of a host's column, and the use beyond which it costs. */
  public ProblemBuilder host(int host, int column, long mayTake, long safetyLevel) {
    capacity[host * width + column] = fitting(mayTake, "capacity");
    safety[host * width + column] = fitting(safetyLevel, "safety level");
    return this;
  }

  /** The host's cost counts nothing: no move of it can be judged. */
  public ProblemBuilder ignoreCost(int host) {
    ignored[host] = true;
    return this;
  }

  /** A VM away from its home still holds this column there until all moves are over. */
  public ProblemBuilder heldAtHome(int column) {
    held[column] = true;
    return this;
  }

  /**
   * The column's capacity holds for VMs that come from elsewhere. One that returns home need not
   * fit it, as long as no other has come.
   */
  public ProblemBuilder forEntering(int column) {
    entering[column] = true;
    return this;
  }

  /**
   * Adds a VM.
   *
   * @param mode which of the modes it starts in
   * @param kindOfVm whose hosts it may enter, see {@link #kind}; its home is always allowed
   * @param cost what being away from home costs
   * @param modes what it takes of each column, mode by mode
   * @return its number
   */
  public int vm(int home, int mode, int kindOfVm, boolean mayMove, long cost, int[]... modes) {
    int vm = homeHost.size();
    firstRow.add(rows);
    homeHost.add(home);
    homeRow.add(rows + mode);
    kind.add(kindOfVm);
    pinned.set(vm, !mayMove);
    if (vm == moveCost.length) {
      moveCost = Arrays.copyOf(moveCost, 2 * vm);
    }
    moveCost[vm] = cost;
    for (int[] row : modes) {
      if ((rows + 2) * width > need.length) {
        need = Arrays.copyOf(need, 2 * need.length + 2 * width);
      }
      for (int r = 0; r < columns; r++) {
        need[rows * width + r] = fitting(row[r], "requirement");
      }
      rows++;
    }
    return vm;
  }

  /** Adds a kind of VM: the hosts that VMs of it may enter. */
  public int kind(BitSet mayEnter) {
    kinds.add(mayEnter);
    return kinds.size() - 1;
  }

  /** Adds a level of failure domains: the domain of each host, from 0. */
  public int level(int[] domainOfHost) {
    levels.add(domainOfHost.clone());
    return levels.size() - 1;
  }

  /** Adds a group of VMs. */
  public int group(int[] members) {
    groups.add(members.clone());
    return groups.size() - 1;
  }

  /** No two members of the group share a host. */
  public ProblemBuilder apart(int group) {
    apart.add(group);
    return this;
  }

  /**
   * The group sits in so many domains of a level.
   *
   * @param weight 0 when it must; else what each domain too few or too many costs
   */
  public ProblemBuilder spread(int group, int level, int atLeast, int atMost, long weight) {
    spreads.add(new Spread(group, level, atLeast, atMost, weight));
    return this;
  }

  /**
   * Each domain that holds a member of the group holds one of the other group.
   *
   * @param weight 0 when it must; else what each domain without one costs
   */
  public ProblemBuilder near(int group, int level, int other, long weight) {
    nears.add(new Near(group, level, other, weight));
    return this;
  }

  /**
   * Costs {@code weight} times the most VMs away from home of one group, over the groups named so.
   */
  public ProblemBuilder movedTogether(int[] groupsCounted, long weight) {
    movedTogether.clear();
    for (int group : groupsCounted) {
      movedTogether.add(group);
    }
    movedTogetherWeight = weight;
    return this;
  }

  /** How many VMs may be away from home. */
  public ProblemBuilder mostAway(int most) {
    mostAway = most;
    return this;
  }

  /** Costs {@code weight} for each unit of use beyond the safety level. */
  public ProblemBuilder load(int column, int weight) {
    loadWeight[column] = weight;
    return this;
  }

  /** Costs {@code weight · max(0, target · free(of) - free(against))}. */
  public ProblemBuilder balance(int of, int against, int target, int weight) {
    balances.add(new Balance(of, against, target, weight));
    return this;
  }

  /**
   * Costs {@code linear · d + steep[host] · d²} with {@code d} by how much a host's use of the
   * column is above the level, or in either direction off it.
   *
   * @param level by host
   * @param above whether only use above the level costs
   */
  public ProblemBuilder curve(
      int column, double[] level, boolean above, double linear, double[] steep) {
    double[] offset = new double[hosts];
    for (int h = 0; h < hosts; h++) {
      offset[h] = capacity[h * width + column] - level[h];
    }
    curves.add(new Curve(column, offset, above, linear, steep.clone()));
    return this;
  }

  /** Costs {@code weight} for each unit free in the column beyond a multiple of the chunk. */
  public ProblemBuilder fragments(int column, int chunk, long weight) {
    fragments.add(new Fragments(column, chunk, weight));
    return this;
  }

  /**
   * Being away costs {@code weight · distance[class of home * classes + class of host]} as well.
   */
  public ProblemBuilder distance(int[] classOfHost, int classes, int[] distances, long weight) {
    distanceClass = classOfHost.clone();
    distanceClasses = classes;
    distance = distances.clone();
    distanceWeight = weight;
    return this;
  }

  public Problem build() {
    return new Problem(this);
  }

  int vms() {
    return homeHost.size();
  }

  int[] firstRow() {
    int[] first = Arrays.copyOf(firstRow.toArray(), vms() + 1);
    first[vms()] = rows;
    return first;
  }

  int[] needWithNothing() {
    return Arrays.copyOf(need, (rows + 1) * width);
  }

  int[] homeHost() {
    return homeHost.toArray();
  }

  int[] homeRow() {
    return homeRow.toArray();
  }

  boolean[] mayMove() {
    boolean[] may = new boolean[vms()];
    for (int v = 0; v < may.length; v++) {
      may[v] = !pinned.get(v);
    }
    return may;
  }

  private static int fitting(long value, String what) {
    if (value < -Problem.LARGEST || value > Problem.LARGEST) {
      throw new IllegalArgumentException(
          "a "
              + what
              + " must lie within "
              + Problem.LARGEST
              + ", found "
              + value
              + ": use a larger unit");
    }
    return (int) value;
  }
}
