package io.drover.solver;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Gains whole chunks of free room with as few VMs away as the problem allows: prices first, which
 * also say how many chunks can be gained at most, then a search over what each node may do at those
 * prices, until the bound is met or the budget is spent.
 *
 * <p>Made for problems in which fragments are what counts: other costs are not looked at, so the
 * caller compares. Rules between VMs are kept by leaving such VMs alone.
 */
public final class FragmentSearch {
  /** Below this price of a move, free room as a whole is what limits the gain, and not moves. */
  private static final double CHEAP = 0.04;

  /** A share of the trivial prices, at which every unit that is left over costs. */
  private static final double FIRST_BLEND = 0.15;

  private static final double MOST_BLEND = 0.6;
  private static final double BLEND_STEP = 0.05;
  private static final int MOST_PRICINGS = 6;
  private static final int WIDE_EVERY = 4;
  private static final double WIDER = 1.5;

  private final Problem problem;
  private final Patterns patterns;
  private final Shapes shapes;
  private final boolean flips;
  private final ShapePrices prices;

  /**
   * What was found.
   *
   * @param relocations in an order in which each fits when made, as far as that can be
   * @param chunks gained
   * @param bound none gains more in which so few VMs change at each node as {@link Patterns} has
   * @param proven whether the bound is met and every VM has found its place
   * @param steps made
   */
  public record Found(
      List<Relocation> relocations, int chunks, int bound, boolean proven, long steps) {
    public Found {
      relocations = List.copyOf(relocations);
    }
  }

  private FragmentSearch(Shapes shapes, boolean flips) {
    this.shapes = shapes;
    this.flips = flips;
    problem = shapes.p;
    patterns = new Patterns(shapes);
    prices = new ShapePrices(patterns);
  }

  /**
   * Searches the problem, or says nothing where its fragments cannot be seen this way.
   *
   * @param flips whether a VM may change its node within a host
   * @param expired asked now and then; the result depends on it and not only on the steps then
   */
  public static Optional<Found> search(
      Problem problem, long seed, long mostSteps, boolean flips, BooleanSupplier expired) {
    if (problem.mostAway == 0 || mostSteps <= 0) {
      return Optional.empty();
    }
    return Shapes.of(problem)
        .map(shapes -> new FragmentSearch(shapes, flips).run(seed, mostSteps, expired));
  }

  private Found run(long seed, long mostSteps, BooleanSupplier expired) {
    int most = Math.min(problem.mostAway, problem.movable.length);
    int all = mostChunks();
    boolean byRoom = price(all, most, expired);
    int bound = byRoom ? all : Math.min(all, (int) Math.floor(prices.bound + 1e-6));
    var search = new PatternSearch(prices, new Chance(seed), most);
    boolean priced = shapes.moveCost.length > 0 && anyCost();
    int target = priced ? Integer.MAX_VALUE : bound;
    double[] price = prices.price.clone();
    double perMove = prices.perMove;
    double blend = byRoom ? FIRST_BLEND : 0;
    apply(search, price, perMove, blend, most);
    boolean over = bound <= 0;
    for (int round = 0; !over; round++) {
      over = search.round(byRoom ? round : 0, mostSteps, target, expired);
      if (byRoom && !over) {
        blend =
            Math.clamp(blend + (search.hasMovesLeft() ? BLEND_STEP : -BLEND_STEP), 0.0, MOST_BLEND);
      }
      int every = byRoom ? 4 * WIDE_EVERY : WIDE_EVERY;
      boolean widens = (round + 1) % every == 0;
      search.widen(widens ? Math.pow(WIDER, (double) (round + 1) / every) : 1);
      if (!over) {
        apply(search, price, perMove, blend, most);
      }
    }
    if (search.bestGain() < bound / 2) { // the time is over, or the steps are

      apply(search, price, perMove, MOST_BLEND, most);
      search.close();
    }
    var pairing = new Pairing(patterns, search.bestPattern(), search.bestWide(), flips);
    var pairs = pairing.pair();
    boolean proven = search.bestGain() >= bound && pairing.complete();
    return new Found(pairs, search.bestGain(), bound, proven, search.steps());
  }

  /**
   * Finds the prices for so many moves; or, where fewer already gain all there is, those for just
   * enough, and says so. The bound grows less with each further move, so steps along its slope come
   * near that number from below.
   */
  private boolean price(int all, int most, BooleanSupplier expired) {
    int moves = Math.min(most, Math.max(2, all + all / 5));
    prices.settle(moves, expired);
    double[] before = prices.price.clone();
    double moveBefore = prices.perMove;
    for (int i = 0; i < MOST_PRICINGS && moves < most; i++) {
      int more = moves + (int) ((all - 0.5 - prices.bound) / Math.max(CHEAP, prices.perMove));
      if (more <= moves) {
        break;
      }
      before = prices.price.clone();
      moveBefore = prices.perMove;
      moves = Math.min(most, more);
      prices.settle(moves, expired);
    }
    boolean byRoom = moves < most || (prices.perMove < CHEAP && prices.bound > all - 0.5);
    if (prices.perMove < CHEAP && byRoom) {
      prices.price = before;
      prices.perMove = moveBefore;
    }
    return byRoom;
  }

  /** Mixes in the prices at which all free room is worth its share of a chunk and moves nothing. */
  private void apply(
      PatternSearch search, double[] price, double perMove, double blend, int moves) {
    double[] mixed = price.clone();
    for (int t = 0; t < mixed.length; t++) {
      int nodes = t < shapes.narrow ? 1 : 2;
      mixed[t] = (1 - blend) * price[t] - blend * nodes * shapes.amount[t] / (double) shapes.chunk;
    }
    double move = (1 - blend) * perMove;
    prices.evaluate(mixed, move, moves);
    search.reprice(mixed, move);
  }

  private boolean anyCost() {
    for (double one : shapes.moveCost) {
      if (one > 0) {
        return true;
      }
    }
    return false;
  }

  /** Chunks that all free room makes beyond those there are. */
  private int mostChunks() {
    long units = 0;
    int chunks = 0;
    for (int free : shapes.free) {
      units += Math.max(0, free);
      chunks += shapes.chunks(Math.max(0, free));
    }
    return (int) (units / shapes.chunk) - chunks;
  }
}
