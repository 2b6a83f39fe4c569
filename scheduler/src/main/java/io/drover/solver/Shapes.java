package io.drover.solver;

import io.drover.solver.ProblemBuilder.Fragments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A problem as the fragments of its hosts see it: nodes with free units, and shapes, which are sets
 * of VMs that take the same and can stand for one another.
 *
 * <p>A <em>narrow</em> VM takes from one node of a host, a <em>wide</em> one the same from each of
 * two. VMs that take a multiple of the chunk change no fragment wherever they go and are left out,
 * and so are VMs that rules between VMs look at. Amounts are in units: the greatest common divisor
 * of all that occurs.
 */
final class Shapes {
  /** More shapes than this are too many to price: VMs that differ in other columns count as one. */
  private static final int MOST = 10;

  /** Chunks: a move that costs no more is worth making for any whole chunk it helps to gain. */
  private static final double NEXT_TO_NOTHING = 0.02;

  final Problem p;
  final int hosts;

  /** Nodes a host, each with one fragment column. */
  final int nodes;

  final int[] column;

  /** In units. */
  final int chunk;

  /** Chunk times weight: what one more chunk is worth. */
  final double worth;

  final int narrow;
  final int wide;

  /** By shape, the narrow ones first: units taken of a node. */
  final int[] amount;

  /** By shape: what moving one costs, in chunks; 0 when it is next to nothing. */
  final double[] moveCost;

  /** By VM; {@link #NONE} for those left out. */
  final int[] shapeOf;

  /** By shape: a VM that stands for all. */
  final int[] example;

  /** {@code [host * nodes + node]} in units; below 0 where nothing may change. */
  final int[] free;

  /** {@code [(host * nodes + node) * narrow + shape]}. */
  final int[] count;

  /** {@code [host * wide + shape]}. */
  final int[] wideCount;

  /** Hosts that VMs may enter. */
  final boolean[] open;

  static final int NONE = -1;

  private Shapes(Problem p, Fragments[] fragments, int unit, List<Integer> examples, int[] shapes) {
    this.p = p;
    hosts = p.hosts;
    nodes = fragments.length;
    column = Arrays.stream(fragments).mapToInt(Fragments::column).toArray();
    chunk = fragments[0].chunk() / unit;
    worth = (double) fragments[0].chunk() * fragments[0].weight();
    int shapeCount = examples.size();
    Integer[] order = new Integer[shapeCount];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> rank(examples.get(a)) - rank(examples.get(b)));
    int[] place = new int[shapeCount];
    amount = new int[shapeCount];
    moveCost = new double[shapeCount];
    example = new int[shapeCount];
    int narrowCount = 0;
    for (int i = 0; i < shapeCount; i++) {
      place[order[i]] = i;
      example[i] = examples.get(order[i]);
      amount[i] = taken(example[i]) / unit;
      double cost = p.moveCosts.away(example[i]) / worth;
      moveCost[i] = cost < NEXT_TO_NOTHING ? 0 : cost;
      narrowCount += isWide(example[i]) ? 0 : 1;
    }
    narrow = narrowCount;
    wide = shapeCount - narrow;
    shapeOf = shapes;
    for (int v = 0; v < p.vms; v++) {
      shapeOf[v] = shapeOf[v] == NONE ? NONE : place[shapeOf[v]];
    }
    free = new int[hosts * nodes];
    open = new boolean[hosts];
    count = new int[hosts * nodes * narrow];
    wideCount = new int[hosts * wide];
    for (int h = 0; h < hosts; h++) {
      open[h] = true;
      for (int v : example) {
        open[h] &= p.candidates.allows(v, h);
      }
      for (int k = 0; k < nodes; k++) {
        int at = h * p.width + column[k];
        boolean frozen = p.hostCost.ignores(h) || p.freeAtStart[at] < 0 || p.capacity[at] == 0;
        free[h * nodes + k] = frozen ? -1 : p.freeAtStart[at] / unit;
      }
    }
    for (int v = 0; v < p.vms; v++) {
      if (shapeOf[v] >= narrow) {
        wideCount[p.homeHost[v] * wide + shapeOf[v] - narrow]++;
      } else if (shapeOf[v] != NONE) {
        count[(p.homeHost[v] * nodes + node(v, p.homeRow[v])) * narrow + shapeOf[v]]++;
      }
    }
  }

  private int rank(int vm) {
    return (isWide(vm) ? Problem.LARGEST : 0) + taken(vm) / 2;
  }

  /** The shapes of a problem; without any when its fragments cannot be seen this way. */
  static java.util.Optional<Shapes> of(Problem p) {
    Fragments[] fragments = p.hostCost.fragments();
    if (fragments.length == 0 || !alike(fragments)) {
      return java.util.Optional.empty();
    }
    var reader = new Reader(p, fragments);
    int[] shapes = reader.read(true);
    if (reader.examples.size() > MOST) {
      shapes = reader.read(false);
    }
    int unit = reader.unit(shapes);
    int count = reader.examples.size();
    if (count == 0 || count > MOST || unit == 0 || fragments[0].chunk() / unit > 64) {
      return java.util.Optional.empty();
    }
    return java.util.Optional.of(new Shapes(p, fragments, unit, reader.examples, shapes));
  }

  private static boolean alike(Fragments[] fragments) {
    for (Fragments f : fragments) {
      if (f.chunk() != fragments[0].chunk() || f.weight() != fragments[0].weight()) {
        return false;
      }
    }
    return fragments[0].weight() > 0;
  }

  int shapes() {
    return narrow + wide;
  }

  /** How many chunks fit in so many free units. */
  int chunks(int units) {
    return units / chunk;
  }

  /** The node that a narrow VM takes from in that row. */
  int node(int vm, int row) {
    for (int k = 0; k < nodes; k++) {
      if (p.need[row * p.width + column[k]] > 0) {
        return k;
      }
    }
    throw new IllegalStateException("VM " + vm + " takes from no node in row " + row);
  }

  /** The VM's row that takes from the node, or its only one; {@link #NONE} when it has none. */
  int rowAt(int vm, int node) {
    for (int row = p.firstRow[vm]; row < p.firstRow[vm + 1]; row++) {
      if (p.need[row * p.width + column[node]] > 0) {
        return row;
      }
    }
    return NONE;
  }

  private int taken(int vm) {
    int most = 0;
    for (int k : column) {
      most = Math.max(most, p.need[p.homeRow[vm] * p.width + k]);
    }
    return most;
  }

  private boolean isWide(int vm) {
    int taking = 0;
    for (int k : column) {
      taking += p.need[p.homeRow[vm] * p.width + k] > 0 ? 1 : 0;
    }
    return taking > 1;
  }

  /** Sorts VMs into shapes. */
  private static final class Reader {
    private final Problem p;
    private final Fragments[] fragments;
    List<Integer> examples = new ArrayList<>();

    Reader(Problem p, Fragments[] fragments) {
      this.p = p;
      this.fragments = fragments;
    }

    int[] read(boolean wholeRows) {
      examples = new ArrayList<>();
      Map<List<Integer>, Integer> known = new HashMap<>();
      int[] shapes = new int[p.vms];
      for (int v = 0; v < p.vms; v++) {
        shapes[v] = NONE;
        if (p.mayMove[v] && p.groups.free(v) && !p.hostCost.ignores(p.homeHost[v])) {
          List<Integer> key = key(v, wholeRows);
          if (!key.isEmpty()) {
            int vm = v;
            shapes[v] =
                known.computeIfAbsent(
                    key,
                    _ -> {
                      examples.add(vm);
                      return examples.size() - 1;
                    });
          }
        }
      }
      return shapes;
    }

    /** What VMs of a shape have in common; empty for a VM that is left out. */
    private List<Integer> key(int vm, boolean wholeRow) {
      int row = p.homeRow[vm] * p.width;
      int taking = 0;
      int amount = 0;
      var key = new ArrayList<Integer>();
      for (Fragments f : fragments) {
        int here = p.need[row + f.column()];
        if (here > 0) {
          taking++;
          if (taking > 1 && here != amount) {
            return List.of();
          }
          amount = here;
        }
      }
      boolean whole = taking == 2 && fragments.length == 2 && p.modes(vm) == 1;
      if (amount % fragments[0].chunk() == 0 || !(taking == 1 || whole)) {
        return List.of();
      }
      key.add(taking);
      key.add(amount);
      if (wholeRow) {
        var others = new ArrayList<Integer>();
        for (int r = 0; r < p.columns; r++) {
          others.add(p.need[row + r]);
        }
        others.sort(null);
        key.addAll(others);
      }
      return key;
    }

    int unit(int[] shapes) {
      int unit = fragments[0].chunk();
      for (int v = 0; v < p.vms; v++) {
        for (Fragments f : fragments) {
          unit = shapes[v] == NONE ? unit : gcd(unit, p.need[p.homeRow[v] * p.width + f.column()]);
        }
      }
      for (int h = 0; h < p.hosts; h++) {
        for (Fragments f : fragments) {
          int free = p.freeAtStart[h * p.width + f.column()];
          unit = free > 0 && !p.hostCost.ignores(h) ? gcd(unit, free) : unit;
        }
      }
      return unit;
    }

    private static int gcd(int a, int b) {
      return b == 0 ? a : gcd(b, a % b);
    }
  }
}
