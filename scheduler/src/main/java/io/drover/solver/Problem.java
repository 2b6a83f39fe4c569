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

  /** How far rows stand apart: the columns and zeros up to a multiple of {@link Rows#STEP}. */
  final int width;

  /** {@code [host * width + column]}: what VMs may take. */
  final int[] capacity;

  /** {@code [host * width + column]}: use beyond it costs. */
  final int[] safety;

  /**
   * {@code [host * width + column]}: capacity less what the VMs that start there take; may be below
   * 0.
   */
  final int[] freeAtStart;

  /** By column: a VM away from its home still holds it there until all moves are over. */
  final boolean[] held;

  final boolean anyHeld;

  /** By column: its capacity is for VMs from elsewhere, not for those at home. */
  final boolean[] entering;

  /** By column, as masks: all bits set in no column, in each, in those held, in those not held. */
  final int[] none;

  final int[] all;
  final int[] onlyHeld;
  final int[] notHeld;

  /** {@code [row * width + column]}; the row after the last is all zero and stands for no VM. */
  final int[] need;

  final Sketch sketch;

  /** By row. */
  final long[] needSketch;

  final int[] firstRow;
  final int nothing;
  final int[] homeHost;
  final int[] homeRow;

  /** By VM: what it needs at its start, in shares of what all VMs need of each column, summed. */
  final float[] size;

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
    width = from.width;
    capacity = from.capacity;
    safety = from.safety;
    held = from.held;
    entering = from.entering;
    boolean any = false;
    for (boolean one : held) {
      any |= one;
    }
    anyHeld = any;
    none = new int[width];
    all = new int[width];
    onlyHeld = new int[width];
    notHeld = new int[width];
    for (int r = 0; r < width; r++) {
      all[r] = -1;
      onlyHeld[r] = held[r] ? -1 : 0;
      notHeld[r] = ~onlyHeld[r];
    }
    need = from.needWithNothing();
    firstRow = from.firstRow();
    nothing = firstRow[vms];
    sketch = new Sketch(this);
    needSketch = new long[nothing + 1];
    for (int row = 0; row <= nothing; row++) {
      needSketch[row] = sketch.of(need, row * width);
    }
    homeHost = from.homeHost();
    homeRow = from.homeRow();
    mayMove = from.mayMove();
    mostAway = from.mostAway;
    freeAtStart = capacity.clone();
    for (int v = 0; v < vms; v++) {
      for (int r = 0; r < columns; r++) {
        freeAtStart[homeHost[v] * width + r] -= need[homeRow[v] * width + r];
      }
    }
    size = sizes();
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

  private float[] sizes() {
    double[] total = new double[columns];
    for (int v = 0; v < vms; v++) {
      for (int r = 0; r < columns; r++) {
        total[r] += need[homeRow[v] * width + r];
      }
    }
    float[] sizes = new float[vms];
    for (int v = 0; v < vms; v++) {
      for (int r = 0; r < columns; r++) {
        sizes[v] += (float) (need[homeRow[v] * width + r] / Math.max(1, total[r]));
      }
    }
    return sizes;
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

  /** The sketch of what the VM gives back when it leaves the host, where it sits in that row. */
  long givenBack(int vm, int host, int row) {
    return host == homeHost[vm] ? sketch.givenBackAtHome(needSketch[row]) : needSketch[row];
  }

  int modes(int vm) {
    return firstRow[vm + 1] - firstRow[vm];
  }
}
