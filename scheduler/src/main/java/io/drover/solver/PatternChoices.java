package io.drover.solver;

import java.util.Arrays;

/**
 * Which patterns are worth drawing at the present prices: those that are nearly the best of their
 * node, so that a search never looks at the many that cannot pay.
 */
final class PatternChoices {
  /** Patterns within so many chunks of the best are drawn, at first and at last. */
  static final double REGRET = 0.6;

  private static final double MOST_REGRET = 2.5;
  private static final int[] UNKNOWN = {};

  private final ShapePrices prices;
  private final Patterns patterns;
  private final Shapes s;
  private double regret = REGRET;
  private final int[][][] candidates;
  private final double[][] value;
  private final double[] wideValue;
  private final int[][] wideCandidates;
  private int[] wideHosts = {};
  private int[] openNodes = {};

  PatternChoices(ShapePrices prices) {
    this.prices = prices;
    patterns = prices.patterns;
    s = patterns.s;
    candidates = new int[patterns.free.length][patterns.offsets.length][];
    value = new double[patterns.free.length][];
    wideValue = new double[patterns.wides.length];
    wideCandidates = new int[patterns.hostClasses.size()][];
  }

  double regret() {
    return regret;
  }

  /** Lets so many times worse patterns be drawn, for when the best ones do not add up. */
  void widen(double times) {
    regret = Math.min(MOST_REGRET, REGRET * times);
  }

  /** Nodes with more than one pattern to draw. */
  int[] openNodes() {
    return openNodes;
  }

  /** Hosts with more than one choice of wide VMs. */
  int[] wideHosts() {
    return wideHosts;
  }

  /** What a pattern of the class is worth, the chunks it gains apart. */
  double value(int c, int pattern) {
    return value[c][pattern];
  }

  double wideValue(int w) {
    return wideValue[w];
  }

  /** The choices of wide VMs of a host. */
  int[] wides(int host) {
    return wideCandidates[patterns.hostClassOf[host]];
  }

  /** The pattern of the class that is best beside such wide VMs; below 0 where none fits. */
  int bestPattern(int c, int offset) {
    return prices.bestPattern[c][offset];
  }

  /**
   * Takes over the prices, which were {@linkplain ShapePrices#evaluate evaluated} last.
   *
   * @param pattern by node, what the search is at: whoever is not still may become so again
   * @param wide by host
   */
  void reprice(double[] price, double perMove, int[] pattern, int[] wide) {
    for (int c = 0; c < value.length; c++) {
      value[c] = new double[patterns.freed[c].length];
      for (int i = 0; i < value[c].length; i++) {
        value[c][i] = prices.value(c, i, price, perMove);
      }
      Arrays.fill(candidates[c], UNKNOWN);
    }
    for (int w = 0; w < wideValue.length; w++) {
      wideValue[w] = prices.wideValue(patterns.wides[w], price, perMove);
    }
    for (int c = 0; c < wideCandidates.length; c++) {
      wideCandidates[c] = nearlyBestWides(patterns.hostClasses.get(c));
    }
    var hosts = new IntList();
    for (int h = 0; h < s.hosts; h++) {
      if (wides(h).length > 1) {
        hosts.add(h);
      }
    }
    wideHosts = hosts.toArray();
    var nodes = new IntList();
    int same = Arrays.binarySearch(patterns.offsets, 0);
    for (int at = 0; at < pattern.length; at++) {
      int c = patterns.classOf[at];
      int h = at / s.nodes;
      if (wide[h] != patterns.stillWide
          || pattern[at] != patterns.still[c]
          || wides(h).length > 1
          || hasChoice(c, same)) {
        nodes.add(at);
      }
    }
    openNodes = nodes.toArray();
  }

  private int[] nearlyBestWides(Patterns.HostClass one) {
    double[] values = new double[patterns.wides.length];
    double top = Double.NEGATIVE_INFINITY;
    for (int w : one.wides()) {
      values[w] = wideValue[w];
      for (int c : one.nodes()) {
        values[w] += prices.best[c][patterns.wides[w].offset()];
      }
      top = Math.max(top, values[w]);
    }
    double least = top - regret;
    return one.wides().stream()
        .mapToInt(Integer::intValue)
        .filter(w -> w == patterns.stillWide || values[w] > least)
        .toArray();
  }

  /** The patterns to draw from for a node of the class beside such wide VMs. */
  int[] candidates(int c, int offset) {
    int[] known = candidates[c][offset];
    if (known == UNKNOWN) {
      var list = new IntList();
      int start = patterns.free[c] + patterns.offsets[offset];
      double least = prices.best[c][offset] + s.chunks(patterns.free[c]) - regret;
      for (int i = 0; i < patterns.freed[c].length && patterns.free[c] >= 0; i++) {
        int now = start + patterns.freed[c][i];
        if (now >= 0 && s.chunks(now) + value[c][i] > least) {
          list.add(i);
        }
      }
      known = list.toArray();
      candidates[c][offset] = known;
    }
    return known;
  }

  /** Whether anything but stillness is to be drawn. */
  private boolean hasChoice(int c, int offset) {
    int[] choices = candidates(c, offset);
    return choices.length > 1 || (choices.length == 1 && choices[0] != patterns.still[c]);
  }
}
