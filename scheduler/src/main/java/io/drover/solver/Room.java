package io.drover.solver;

/**
 * What each host has left in every column during a search, and what fits into it. Kept up to date
 * VM by VM; a question costs O(columns), a quick look at the {@linkplain Sketch sketches} O(1).
 */
final class Room {
  /** See {@link Rows}; read by {@link HostCost}. */
  final int[] rows;

  private final Problem p;
  private final int width;
  private final int stride;
  private final int[] need;

  /** By host: the sketch of what a VM from elsewhere may take. */
  private final long[] sketch;

  /** By column: all bits set where a VM has to fit, on its home and elsewhere. */
  private int[] bindingAtHome;

  private int[] bindingElsewhere;
  private long guards;

  Room(Problem p) {
    this.p = p;
    width = p.width;
    stride = Rows.PARTS * width;
    need = p.need;
    bindingAtHome = p.notHeld;
    bindingElsewhere = p.all;
    guards = p.sketch.guards;
    rows = new int[p.hosts * stride];
    sketch = new long[p.hosts];
    for (int h = 0; h < p.hosts; h++) {
      for (int r = 0; r < width; r++) {
        int free = p.freeAtStart[h * width + r];
        int at = h * stride + r;
        rows[at + Rows.FREE * width] = free;
        rows[at + Rows.ENTERABLE * width] = free;
        rows[at + Rows.SPARE * width] = free - p.capacity[h * width + r] + p.safety[h * width + r];
      }
      sketch[h] = p.sketch.of(rows, enterable(h));
    }
  }

  /** Whether use may pass capacity in the columns that are not held. */
  void mayBePassed(boolean may) {
    bindingAtHome = may ? p.none : p.notHeld;
    bindingElsewhere = may ? p.onlyHeld : p.all;
    guards = may ? p.sketch.heldGuards : p.sketch.guards;
  }

  /** Capacity less use. */
  int free(int h, int column) {
    return rows[h * stride + column];
  }

  /** The guards of the columns in which a VM from elsewhere has to fit. */
  long guards() {
    return guards;
  }

  /** A quick look: false only if the host has no room for a VM from elsewhere in that row. */
  boolean mayFit(int h, int row) {
    return Sketch.mayFit(p.needSketch[row], sketch[h], guards);
  }

  /**
   * The sketch of what another VM must give back there, at least, for its place to do for this one.
   */
  long lack(int v, int h, int row) {
    return p.anyHeld && p.homeHost[v] == h
        ? 0
        : p.sketch.ofLack(need, row * width, rows, enterable(h));
  }

  /** The sketch of the room there is once a VM in that row has left, if nothing of it is kept. */
  long without(int h, int row) {
    return p.sketch.ofSum(rows, enterable(h), need, row * width);
  }

  private int enterable(int h) {
    return h * stride + Rows.ENTERABLE * width;
  }

  /**
   * Whether the host has room for a VM that is not there once another has left.
   *
   * @param rowLeaving of the one that leaves, or the row that stands for no VM
   * @param leavesHome whether that is its home, which keeps the columns that are held
   */
  boolean fits(int v, int h, int row, int rowLeaving, boolean leavesHome) {
    int at = enterable(h);
    int in = row * width;
    int out = rowLeaving * width;
    int[] binding = p.homeHost[v] == h ? bindingAtHome : bindingElsewhere;
    int[] given = leavesHome ? p.notHeld : p.all;
    for (int r = 0; r < width; r += Rows.STEP) {
      int lacks =
          lacks(r, at, in, out, given) & binding[r]
              | lacks(r + 1, at, in, out, given) & binding[r + 1]
              | lacks(r + 2, at, in, out, given) & binding[r + 2]
              | lacks(r + 3, at, in, out, given) & binding[r + 3];
      if (lacks < 0) {
        return false;
      }
    }
    return true;
  }

  /** Below 0 when something of the column is needed and there is less room. */
  private int lacks(int r, int at, int in, int out, int[] given) {
    int needed = need[in + r];
    return rows[at + r] + (need[out + r] & given[r]) - needed & -needed;
  }

  /** A VM leaves the host ({@code 1}) or comes to it ({@code -1}) in that row. */
  void take(int v, int h, int row, int sign) {
    int at = h * stride;
    int n = row * width;
    boolean home = p.anyHeld && h == p.homeHost[v];
    for (int r = 0; r < width; r++) {
      int change = sign * need[n + r];
      rows[at + r] += change;
      rows[at + Rows.SPARE * width + r] += change;
      rows[at + Rows.ENTERABLE * width + r] += home && p.held[r] ? 0 : change;
    }
    sketch[h] = p.sketch.of(rows, enterable(h));
  }
}
