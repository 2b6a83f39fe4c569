package io.drover.solver;

import io.drover.solver.Patterns.Wide;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Annealing over patterns, node by node, in which VMs may be missing or left over for a while: each
 * shape's leavers less arrivals, and moves beyond the limit, cost a little instead of being
 * forbidden, and the prices of {@link ShapePrices} keep both near nothing. So no compound of moves
 * is ever needed, and only patterns that these prices find nearly best are drawn. Each round ends
 * with rising penalties, which close what is open.
 *
 * <p>The grand canonical ensemble of physics is this: a reservoir of particles at a price each.
 */
final class PatternSearch {
  private static final int STEPS_PER_NODE = 700;
  private static final int SHORTEST_ROUND = 30_000;
  private static final int LAST_ROUND = 100_000;
  private static final double CLOSING = 0.75;
  private static final double HOT = 0.05;
  private static final double COLD = 0.01;
  private static final double OPEN_PENALTY = 0.05;
  private static final double LATE_PENALTY = 0.1;
  private static final double CLOSED_PENALTY = 0.5;
  private static final double HIGHEST_PENALTY = 10;
  private static final double BEYOND_PENALTY = 1.5;
  private static final double UNUSED_PENALTY = 0.05;
  private static final double COOLER = 0.6;

  private final PatternChoices choices;
  private final Patterns patterns;
  private final Shapes s;
  private final Chance chance;
  private final int mostMoves;

  final int[] pattern;
  final int[] wide;
  private final int[] units;
  private final int[] open;
  private final double[] weight;
  private int openShapes;
  private int moves;
  private int gain;
  private double cost;
  private double penalty;
  private double beyond;
  private double unused;
  private double temperature;

  private final OtherColumns others;

  private int[] bestPattern;
  private int[] bestWide;
  private double bestValue;
  private int bestGain;
  private long steps;

  PatternSearch(ShapePrices prices, Chance chance, int mostMoves) {
    choices = new PatternChoices(prices);
    this.chance = chance;
    this.mostMoves = mostMoves;
    patterns = prices.patterns;
    s = patterns.s;
    pattern = new int[s.hosts * s.nodes];
    units = s.free.clone();
    for (int at = 0; at < pattern.length; at++) {
      pattern[at] = patterns.still[patterns.classOf[at]];
    }
    wide = new int[s.hosts];
    Arrays.fill(wide, patterns.stillWide);
    open = new int[s.shapes()];
    weight = new double[s.shapes()];
    for (int t = 0; t < weight.length; t++) {
      weight[t] = 1 + (t < s.narrow ? 1 : 2) * s.chunks(s.amount[t]);
    }
    others = new OtherColumns(s);
    bestPattern = pattern.clone();
    bestWide = wide.clone();
  }

  int bestGain() {
    return bestGain;
  }

  long steps() {
    return steps;
  }

  int[] bestPattern() {
    return bestPattern;
  }

  int[] bestWide() {
    return bestWide;
  }

  /** Takes over the prices, which were {@linkplain ShapePrices#evaluate evaluated} last. */
  void reprice(double[] price, double perMove) {
    choices.reprice(price, perMove, pattern, wide);
  }

  /** Makes a round, cooler the later it is, and says whether the target was reached. */
  boolean round(int number, long mostSteps, int target, BooleanSupplier expired) {
    double hot = HOT * (number == 0 ? 1 : COOLER) * choices.regret() / PatternChoices.REGRET;
    int length = Math.max(SHORTEST_ROUND, STEPS_PER_NODE * choices.openNodes().length);
    for (int i = 0; i < length && steps < mostSteps; i++) {
      if ((i & 511) == 0) {
        cool(hot, (double) i / length);
        if (expired.getAsBoolean()) {
          return true;
        }
      }
      step();
      if (bestGain >= target) {
        return true;
      }
    }
    return steps >= mostSteps;
  }

  /**
   * A short round from the start, for when time runs out before any has come far: some gain is
   * better than none, and a round broken off leaves too much open to be closed. Where this one does
   * too, penalties rise until nothing is open.
   */
  void close() {
    double hot = HOT * choices.regret() / PatternChoices.REGRET;
    for (int h = 0; h < wide.length; h++) {
      others.change(h, patterns.wides[wide[h]], patterns.wides[patterns.stillWide]);
      wide[h] = patterns.stillWide;
    }
    for (int at = 0; at < pattern.length; at++) {
      int c = patterns.classOf[at];
      int still = patterns.still[c];
      others.change(at, patterns.net[c][pattern[at]], patterns.net[c][still]);
      pattern[at] = still;
    }
    System.arraycopy(s.free, 0, units, 0, units.length);
    Arrays.fill(open, 0);
    openShapes = 0;
    moves = 0;
    gain = 0;
    cost = 0;
    for (int i = 0; i < LAST_ROUND; i++) {
      if ((i & 511) == 0) {
        cool(hot, (double) i / LAST_ROUND);
      }
      step();
    }
    for (; bestGain == 0 && penalty < HIGHEST_PENALTY; penalty *= 2) {
      beyond = Math.max(beyond, penalty);
      for (int i = 0; i < LAST_ROUND / 5; i++) {
        step();
      }
    }
  }

  private void step() {
    steps++;
    boolean changed = chance.below(6) > 0 ? changeNode() : changeWide();
    if (changed && openShapes == 0 && moves <= mostMoves && gain - cost > bestValue + 1e-9) {
      bestValue = gain - cost;
      bestGain = gain;
      System.arraycopy(pattern, 0, bestPattern, 0, pattern.length);
      System.arraycopy(wide, 0, bestWide, 0, wide.length);
    }
  }

  /** Lets so many times worse patterns be drawn, for when the best ones do not add up. */
  void widen(double times) {
    choices.widen(times);
  }

  boolean hasMovesLeft() {
    return moves < mostMoves;
  }

  private void cool(double hot, double used) {
    if (used < CLOSING) {
      double share = used / CLOSING;
      temperature = hot * Math.pow(COLD / hot, share);
      penalty = OPEN_PENALTY + (LATE_PENALTY - OPEN_PENALTY) * share;
      beyond = penalty;
      unused = penalty;
    } else {
      double share = (used - CLOSING) / (1 - CLOSING);
      temperature = COLD;
      penalty = LATE_PENALTY + (CLOSED_PENALTY - LATE_PENALTY) * share;
      beyond = penalty + (BEYOND_PENALTY - penalty) * share;
      unused = UNUSED_PENALTY * (1 - share);
    }
  }

  private double ofMoves(int count) {
    int over = count - mostMoves;
    return over > 0 ? beyond * over : -unused * over;
  }

  private boolean changeNode() {
    int[] nodes = choices.openNodes();
    if (nodes.length == 0) {
      return false;
    }
    int at = nodes[chance.below(nodes.length)];
    int c = patterns.classOf[at];
    int[] candidates = choices.candidates(c, patterns.wides[wide[at / s.nodes]].offset());
    if (candidates.length == 0) {
      return false;
    }
    int to = candidates[chance.below(candidates.length)];
    int from = pattern[at];
    int now = units[at] + patterns.freed[c][to] - patterns.freed[c][from];
    if (to == from || now < 0) {
      return false;
    }
    int gained = s.chunks(now) - s.chunks(units[at]);
    int moved = patterns.leaving[c][to] - patterns.leaving[c][from];
    int[] netTo = patterns.net[c][to];
    int[] netFrom = patterns.net[c][from];
    double delta =
        choices.value(c, from)
            - choices.value(c, to)
            - gained
            + ofMoves(moves + moved)
            - ofMoves(moves);
    for (int t = 0; t < netTo.length; t++) {
      int change = netTo[t] - netFrom[t];
      if (change != 0) {
        delta += penalty * weight[t] * (Math.abs(open[t] + change) - Math.abs(open[t]));
      }
    }
    if (delta > temperature * chance.exponential() || !others.allow(at, netFrom, netTo)) {
      return false;
    }
    change(at, to, 0);
    return true;
  }

  /**
   * The node takes another pattern.
   *
   * @param freedByWide units that the host's wide VMs free there at the same time
   */
  private void change(int at, int to, int freedByWide) {
    int c = patterns.classOf[at];
    int from = pattern[at];
    int[] netTo = patterns.net[c][to];
    int[] netFrom = patterns.net[c][from];
    others.change(at, netFrom, netTo);
    int now = units[at] + freedByWide + patterns.freed[c][to] - patterns.freed[c][from];
    gain += s.chunks(now) - s.chunks(units[at]);
    units[at] = now;
    moves += patterns.leaving[c][to] - patterns.leaving[c][from];
    for (int t = 0; t < netTo.length; t++) {
      open(t, netTo[t] - netFrom[t]);
      cost += s.moveCost[t] * (Math.max(0, netTo[t]) - Math.max(0, netFrom[t]));
    }
    pattern[at] = to;
  }

  private void open(int t, int change) {
    openShapes -= open[t] == 0 ? 0 : 1;
    open[t] += change;
    openShapes += open[t] == 0 ? 0 : 1;
  }

  private double openDelta(int t, int change) {
    double delta = penalty * weight[t] * (Math.abs(open[t] + change) - Math.abs(open[t]));
    open[t] += change;
    return delta;
  }

  /** Another choice of wide VMs, half of the time with the patterns that suit it best. */
  private boolean changeWide() {
    int[] hosts = choices.wideHosts();
    if (hosts.length == 0) {
      return false;
    }
    int h = hosts[chance.below(hosts.length)];
    int[] wides = choices.wides(h);
    int to = wides[chance.below(wides.length)];
    int from = wide[h];
    if (to == from) {
      return false;
    }
    Wide now = patterns.wides[to];
    Wide before = patterns.wides[from];
    boolean fitting = (chance.below(2) & 1) == 0;
    int first = h * s.nodes;
    int moved = leaves(now) - leaves(before);
    double delta = choices.wideValue(from) - choices.wideValue(to);
    for (int at = first; at < first + s.nodes; at++) {
      int c = patterns.classOf[at];
      int p = fitting ? choices.bestPattern(c, now.offset()) : pattern[at];
      if (p < 0) {
        return false;
      }
      int after =
          units[at]
              + now.freed()
              - before.freed()
              + patterns.freed[c][p]
              - patterns.freed[c][pattern[at]];
      if (after < 0) {
        return false;
      }
      moved += patterns.leaving[c][p] - patterns.leaving[c][pattern[at]];
      delta +=
          choices.value(c, pattern[at])
              - choices.value(c, p)
              - s.chunks(after)
              + s.chunks(units[at]);
    }
    delta += ofMoves(moves + moved) - ofMoves(moves) + openDelta(h, before, now, fitting);
    if (delta > temperature * chance.exponential() || !others.allow(h, before, now)) {
      return false;
    }
    for (int at = first; at < first + s.nodes; at++) {
      int c = patterns.classOf[at];
      int p = fitting ? choices.bestPattern(c, now.offset()) : pattern[at];
      if (p != pattern[at] && !others.allow(at, patterns.net[c][pattern[at]], patterns.net[c][p])) {
        return false;
      }
    }
    for (int at = first; at < first + s.nodes; at++) {
      int p = fitting ? choices.bestPattern(patterns.classOf[at], now.offset()) : pattern[at];
      change(at, p, now.freed() - before.freed());
    }
    others.change(h, before, now);
    moves += leaves(now) - leaves(before);
    cost += moveCost(now) - moveCost(before);
    openWide(before, -1);
    openWide(now, 1);
    wide[h] = to;
    return true;
  }

  private double openDelta(int h, Wide before, Wide now, boolean fitting) {
    int[] saved = open.clone();
    double delta = wideOpenDelta(before, -1) + wideOpenDelta(now, 1);
    for (int at = h * s.nodes; fitting && at < (h + 1) * s.nodes; at++) {
      int c = patterns.classOf[at];
      int[] netTo = patterns.net[c][choices.bestPattern(c, now.offset())];
      int[] netFrom = patterns.net[c][pattern[at]];
      for (int t = 0; t < netTo.length; t++) {
        delta += netTo[t] == netFrom[t] ? 0 : openDelta(t, netTo[t] - netFrom[t]);
      }
    }
    System.arraycopy(saved, 0, open, 0, open.length);
    return delta;
  }

  private double wideOpenDelta(Wide w, int sign) {
    double delta = w.leaves() == Shapes.NONE ? 0 : openDelta(s.narrow + w.leaves(), sign);
    return w.arrives() == Shapes.NONE ? delta : delta + openDelta(s.narrow + w.arrives(), -sign);
  }

  private void openWide(Wide w, int sign) {
    if (w.leaves() != Shapes.NONE) {
      open(s.narrow + w.leaves(), sign);
    }
    if (w.arrives() != Shapes.NONE) {
      open(s.narrow + w.arrives(), -sign);
    }
  }

  private static int leaves(Wide w) {
    return w.leaves() == Shapes.NONE ? 0 : 1;
  }

  private double moveCost(Wide w) {
    return w.leaves() == Shapes.NONE ? 0 : s.moveCost[s.narrow + w.leaves()];
  }
}
