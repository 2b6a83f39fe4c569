package io.drover.solver;

import io.drover.solver.Patterns.HostClass;
import io.drover.solver.Patterns.Wide;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Prices that make hosts decide alone: one for a VM of each shape, paid by where it arrives to
 * where it left, and one for each move. With any prices, the sum of every host's best choice is a
 * bound on the chunks that the moves allowed can gain; the least bound is that of the decomposed
 * linear program (Dantzig and Wolfe, Decomposition Principle for Linear Programs, 1960), found by
 * the ellipsoid method with deep cuts (Shor 1977; Bland, Goldfarb, Todd, The Ellipsoid Method: A
 * Survey, 1981).
 */
final class ShapePrices {
  private static final double NEVER = -1e9;
  private static final double EXACT = 0.04;
  private static final int MOST_CUTS = 900;

  final Patterns patterns;
  private final Shapes s;
  private final int shapes;

  /** What a leaver of the shape is paid and an arrival pays, in chunks. */
  double[] price;

  /** What each move costs, in chunks, on top of its own cost. */
  double perMove;

  /** No rearrangement gains more chunks, move costs counted. */
  double bound;

  /** By node class and wide offset: the best gain, and the pattern that has it. */
  final double[][] best;

  final int[][] bestPattern;
  private final double[] worth;
  private final int[] worthPattern;
  private final int middle;
  private final double[] slope;

  ShapePrices(Patterns patterns) {
    this.patterns = patterns;
    s = patterns.s;
    shapes = s.shapes();
    price = new double[shapes];
    best = new double[patterns.free.length][patterns.offsets.length];
    bestPattern = new int[patterns.free.length][patterns.offsets.length];
    int widest = 0;
    for (int[] one : patterns.freed) {
      for (int units : one) {
        widest = Math.max(widest, Math.abs(units));
      }
    }
    middle = widest;
    worth = new double[2 * widest + 1];
    worthPattern = new int[2 * widest + 1];
    slope = new double[shapes + 1];
  }

  /** What a pattern is worth, the chunks it gains apart. */
  double value(int c, int pattern, double[] prices, double move) {
    int[] net = patterns.net[c][pattern];
    double value = -move * patterns.leaving[c][pattern];
    for (int t : patterns.touched[c][pattern]) {
      value += (prices[t] - (net[t] > 0 ? s.moveCost[t] : 0)) * net[t];
    }
    return value;
  }

  double wideValue(Wide w, double[] prices, double move) {
    double value = 0;
    if (w.leaves() != Shapes.NONE) {
      int t = s.narrow + w.leaves();
      value += prices[t] - move - s.moveCost[t];
    }
    return w.arrives() == Shapes.NONE ? value : value - prices[s.narrow + w.arrives()];
  }

  /** The bound that prices give for so many moves. Fills {@link #best} and the slope. */
  double evaluate(double[] prices, double move, int moves) {
    for (int c = 0; c < best.length; c++) {
      evaluateClass(c, prices, move);
    }
    double[] wideValues = new double[patterns.wides.length];
    for (int w = 0; w < wideValues.length; w++) {
      wideValues[w] = wideValue(patterns.wides[w], prices, move);
    }
    Arrays.fill(slope, 0);
    slope[shapes] = moves;
    double sum = move * moves;
    for (int h = 0; h < patterns.hostsOfClass.length; h++) {
      HostClass one = patterns.hostClasses.get(h);
      double top = NEVER;
      int topWide = patterns.stillWide;
      for (int w : one.wides()) {
        double value = wideValues[w];
        for (int c : one.nodes()) {
          value += best[c][patterns.wides[w].offset()];
        }
        if (value > top + 1e-9) {
          top = value;
          topWide = w;
        }
      }
      sum += top * patterns.hostsOfClass[h];
      addSlope(one, patterns.wides[topWide], patterns.hostsOfClass[h]);
    }
    return sum;
  }

  private void evaluateClass(int c, double[] prices, double move) {
    Arrays.fill(worth, NEVER);
    int low = worth.length;
    int high = 0;
    int[] freed = patterns.freed[c];
    for (int i = 0; i < freed.length; i++) {
      double value = value(c, i, prices, move);
      int at = middle + freed[i];
      if (value > worth[at]) {
        worth[at] = value;
        worthPattern[at] = i;
        low = Math.min(low, at);
        high = Math.max(high, at);
      }
    }
    int start = patterns.free[c];
    for (int o = 0; o < patterns.offsets.length; o++) {
      if (start < 0) {
        best[c][o] = patterns.offsets[o] == 0 ? 0 : NEVER;
        bestPattern[c][o] = patterns.still[c];
        continue;
      }
      int units = start + patterns.offsets[o];
      double top = NEVER;
      int topPattern = Shapes.NONE;
      for (int at = Math.max(low, middle - units); at <= high; at++) {
        double value = s.chunks(units + at - middle) + worth[at];
        if (value > top + 1e-9) {
          top = value;
          topPattern = worthPattern[at];
        }
      }
      best[c][o] = top - s.chunks(start);
      bestPattern[c][o] = topPattern;
    }
  }

  private void addSlope(HostClass one, Wide w, int hosts) {
    if (w.leaves() != Shapes.NONE) {
      slope[s.narrow + w.leaves()] += hosts;
      slope[shapes] -= hosts;
    }
    if (w.arrives() != Shapes.NONE) {
      slope[s.narrow + w.arrives()] -= hosts;
    }
    for (int c : one.nodes()) {
      int pattern = bestPattern[c][w.offset()];
      int[] net = patterns.net[c][pattern];
      slope[shapes] -= hosts * patterns.leaving[c][pattern];
      for (int t : patterns.touched[c][pattern]) {
        slope[t] += hosts * net[t];
      }
    }
  }

  /** Finds the prices of the least bound for so many moves; less than the least once expired. */
  void settle(int moves, BooleanSupplier expired) {
    int n = shapes + 1;
    double[] x = new double[n];
    double[][] a = new double[n][n];
    start(x, a);
    bound = Double.POSITIVE_INFINITY;
    double[] cut = new double[n];
    for (int i = 0; i < MOST_CUTS && !expired.getAsBoolean(); i++) {
      boolean inside = x[shapes] >= 0;
      double depth;
      double value = 0;
      if (inside) {
        value = evaluate(x, x[shapes], moves);
        if (value < bound) {
          bound = value;
          price = Arrays.copyOf(x, shapes);
          perMove = x[shapes];
        }
        System.arraycopy(slope, 0, cut, 0, n);
        depth = value - bound;
      } else {
        Arrays.fill(cut, 0);
        cut[shapes] = -1;
        depth = -x[shapes];
      }
      double width = shrink(x, a, cut, depth);
      if (width == 0 || (inside && value - width > bound - EXACT)) {
        return;
      }
    }
  }

  private void start(double[] x, double[][] a) {
    for (int t = 0; t < shapes; t++) {
      int nodes = t < s.narrow ? 1 : 2;
      double low = -nodes * ((double) s.amount[t] / s.chunk + 0.2);
      double high = -nodes * s.chunks(s.amount[t]) + 0.5;
      x[t] = (low + high) / 2;
      a[t][t] = Math.pow(0.75 * (high - low), 2);
    }
    x[shapes] = 0.6;
    a[shapes][shapes] = 0.64;
  }

  /**
   * Cuts the ellipsoid and says how far it reached against the cut; 0 when it has no width left.
   */
  private static double shrink(double[] x, double[][] a, double[] cut, double depth) {
    int n = x.length;
    double[] ac = new double[n];
    double square = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        ac[i] += a[i][j] * cut[j];
      }
      square += ac[i] * cut[i];
    }
    if (square < 1e-12) {
      return 0;
    }
    double width = Math.sqrt(square);
    double deep = Math.min(0.99, depth / width);
    double step = (1 + n * deep) / (n + 1) / width;
    double grow = (double) n * n / ((double) n * n - 1) * (1 - deep * deep);
    double flatten = 2 * (1 + n * deep) / ((n + 1) * (1 + deep)) / square;
    for (int i = 0; i < n; i++) {
      x[i] -= step * ac[i];
      for (int j = 0; j < n; j++) {
        a[i][j] = grow * (a[i][j] - flatten * ac[i] * ac[j]);
      }
    }
    return width;
  }
}
