package io.drover.solver;

/**
 * What is to be rearranged: hosts with columns of capacity, VMs with what they need, the rules that
 * must hold and the costs to be lowered. Immutable once built by a {@link ProblemBuilder},
 * columnar, in whole numbers so that sums are exact whatever their order.
 *
 * <p>A VM has one or more <em>modes</em>: ways to sit on a host, each a row of what it takes of
 * each column (the NUMA nodes of a host are columns, so the node a VM sits on is its mode). A row
 * number counts over all VMs: VM {@code v} has rows {@code firstRow[v]} to {@code firstRow[v + 1] -
 * 1}.
 *
 * <p>Arrays are read-only and visible to this package alone: the loops that read them run tens of
 * millions of times a second.
 */
public final class Problem {
  /** The most any number of a column may be, so that sums over a host fit an {@code int}. */
  public static final int LARGEST = 1 << 29;

  final int hosts;
  final int vms;
  final int columns;

  /** {@code [host * columns + column]}: what VMs may take. */
  final int[] capacity;

  /** {@code [host * columns + column]}: use beyond it costs. */
  final int[] safety;

  /**
   * {@code [host * columns + column]}: capacity less what the VMs that start there take; may be
   * below 0.
   */
  final int[] freeAtStart;

  /** By column: a VM away from its home still holds it there until all moves are over. */
  final boolean[] held;

  final boolean anyHeld;

  /** {@code [row * columns + column]}; the row after the last is all zero and stands for no VM. */
  final int[] need;

  final int[] firstRow;
  final int nothing;
  final int[] homeHost;
  final int[] homeRow;

  /** The VMs a search may move, ascending. */
  final int[] movable;

  final boolean[] mayMove;
  final Candidates candidates;
  final Groups groups;
  final MoveCosts moveCosts;
  final HostCost hostCost;

  /** How many VMs may be away from home at once. */
  final int mostAway;

  Problem(ProblemBuilder from) {
    hosts = from.hosts;
    vms = from.vms();
    columns = from.columns;
    capacity = from.capacity;
    safety = from.safety;
    held = from.held;
    boolean any = false;
    for (boolean one : held) {
      any |= one;
    }
    anyHeld = any;
    need = from.needWithNothing();
    firstRow = from.firstRow();
    nothing = firstRow[vms];
    homeHost = from.homeHost();
    homeRow = from.homeRow();
    mayMove = from.mayMove();
    mostAway = from.mostAway;
    freeAtStart = capacity.clone();
    for (int v = 0; v < vms; v++) {
      for (int r = 0; r < columns; r++) {
        freeAtStart[homeHost[v] * columns + r] -= need[homeRow[v] * columns + r];
      }
    }
    candidates = new Candidates(this, from);
    groups = new Groups(this, from);
    moveCosts = new MoveCosts(this, from);
    hostCost = new HostCost(this, from);
    int count = 0;
    int[] list = new int[vms];
    for (int v = 0; v < vms; v++) {
      if (mayMove[v] && (candidates.count(v) > 0 || firstRow[v + 1] - firstRow[v] > 1)) {
        list[count++] = v;
      }
    }
    movable = java.util.Arrays.copyOf(list, count);
  }

  public int hosts() {
    return hosts;
  }

  public int vms() {
    return vms;
  }

  public int columns() {
    return columns;
  }

  /** The VMs that a search may move. */
  public int movable() {
    return movable.length;
  }

  public int homeHost(int vm) {
    return homeHost[vm];
  }

  /** The VM's mode at the start, 0 or more. */
  public int homeMode(int vm) {
    return homeRow[vm] - firstRow[vm];
  }

  int modes(int vm) {
    return firstRow[vm + 1] - firstRow[vm];
  }
}
