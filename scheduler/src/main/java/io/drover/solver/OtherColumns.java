package io.drover.solver;

import io.drover.solver.Patterns.Wide;

/**
 * What hosts have left of the columns that fragments do not look at, memory above all, while
 * patterns change. Where VMs of a shape differ in them, one stands for all: what is allowed here is
 * checked again VM by VM in the end.
 */
final class OtherColumns {
  private final Shapes s;
  private final int[] column;
  private final int[] left;

  /**
   * {@code [(shape * nodes + node) * columns + column]}; a wide shape has the same at each node.
   */
  private final int[] need;

  OtherColumns(Shapes s) {
    this.s = s;
    var list = new IntList();
    for (int r = 0; r < s.p.columns; r++) {
      int at = r;
      if (java.util.stream.IntStream.of(s.column).noneMatch(k -> k == at)) {
        list.add(r);
      }
    }
    column = list.toArray();
    left = new int[s.hosts * column.length];
    for (int h = 0; h < s.hosts; h++) {
      for (int i = 0; i < column.length; i++) {
        left[h * column.length + i] = s.p.freeAtStart[h * s.p.width + column[i]];
      }
    }
    need = new int[s.shapes() * s.nodes * column.length];
    for (int t = 0; t < s.shapes(); t++) {
      for (int k = 0; k < s.nodes; k++) {
        int row = s.rowAt(s.example[t], k);
        for (int i = 0; i < column.length && row != Shapes.NONE; i++) {
          need[(t * s.nodes + k) * column.length + i] = s.p.need[row * s.p.width + column[i]];
        }
      }
    }
  }

  /** Whether there is room for a node's leavers less arrivals to become others. */
  boolean allow(int at, int[] from, int[] to) {
    int host = at / s.nodes * column.length;
    for (int i = 0; i < column.length; i++) {
      int freed = freed(at, from, to, i);
      if (freed < 0 && left[host + i] + freed < 0) {
        return false;
      }
    }
    return true;
  }

  void change(int at, int[] from, int[] to) {
    int host = at / s.nodes * column.length;
    for (int i = 0; i < column.length; i++) {
      left[host + i] += freed(at, from, to, i);
    }
  }

  private int freed(int at, int[] from, int[] to, int i) {
    int node = at % s.nodes;
    int sum = 0;
    for (int t = 0; t < from.length; t++) {
      sum += (to[t] - from[t]) * need[(t * s.nodes + node) * column.length + i];
    }
    return sum;
  }

  boolean allow(int host, Wide from, Wide to) {
    for (int i = 0; i < column.length; i++) {
      int freed = freed(to, i) - freed(from, i);
      if (freed < 0 && left[host * column.length + i] + freed < 0) {
        return false;
      }
    }
    return true;
  }

  void change(int host, Wide from, Wide to) {
    for (int i = 0; i < column.length; i++) {
      left[host * column.length + i] += freed(to, i) - freed(from, i);
    }
  }

  private int freed(Wide w, int i) {
    int out = w.leaves() == Shapes.NONE ? 0 : ofWide(w.leaves(), i);
    return w.arrives() == Shapes.NONE ? out : out - ofWide(w.arrives(), i);
  }

  private int ofWide(int shape, int i) {
    return need[(s.narrow + shape) * s.nodes * column.length + i];
  }
}
