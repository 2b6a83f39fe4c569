package io.drover.solver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A search for fleets in which few of very many VMs may move: a {@link Descent}, then annealings
 * one after the other, each twice as long as the one before and each from the best state met. VMs
 * to move are drawn where something is to be gained, see {@link FewMovesNeighbourhood}.
 *
 * <p>The best state is at hand at any time. The same problem, seed and steps give the same one.
 */
public final class FewMoves {
  private static final int BLOCK = 3_000;

  /** A change looks at several places, so it counts as so many steps. */
  private static final int STEPS_A_CHANGE = 3;

  private static final int SAMPLES = 2_000;

  /** Steps of the first annealing, for each VM that may be away, and at least. */
  private static final int FIRST_PER_MOVE = 100;

  private static final int LEAST_FIRST = 20_000;

  /** The hot temperature over the usual worsening, and the cold one below it. */
  private static final double HOT = 0.1;

  private static final double COLD = 0.02;

  private final Problem p;
  private final State s;
  private final Compound compound;
  private final Chance chance;
  private final FewMovesNeighbourhood neighbourhood;
  private final BooleanSupplier expired;
  private long nextRound;
  private long steps;

  private long bestCost;
  private int[] bestVm = {};
  private int[] bestHost = {};
  private int[] bestRow = {};
  private int bestCount;

  /**
   * @param flips whether a VM may change its mode on its own host
   * @param swaps whether two VMs may change places
   * @param expired asked now and then; once it says true the search ends with what it has
   */
  public FewMoves(
      Problem problem, long seed, boolean flips, boolean swaps, BooleanSupplier expired) {
    p = problem;
    s = new State(problem);
    compound = new Compound(s);
    chance = new Chance(seed);
    neighbourhood = new FewMovesNeighbourhood(compound, chance, flips, swaps);
    this.expired = expired;
    nextRound = Math.max(LEAST_FIRST, (long) FIRST_PER_MOVE * Math.min(p.mostAway, p.movable()));
    remember();
  }

  /**
   * Goes on from where these lead if that lowers the cost. All VMs must be at home.
   *
   * @return what they change the cost by
   */
  public long startFrom(List<Relocation> relocations) {
    long before = s.cost();
    for (Relocation one : relocations) {
      compound.put(one.vm(), one.host(), p.firstRow[one.vm()] + one.mode());
    }
    long change = s.cost() - before;
    if (change < 0) {
      remember();
    } else {
      recall();
    }
    return change;
  }

  /** Candidates tried so far. */
  public long steps() {
    return steps;
  }

  /** What the best state met costs less than the start. */
  public long cost() {
    return bestCost;
  }

  /**
   * Makes the moves that gain most, one after the other. A search that has nothing yet does so even
   * when its time is over: it takes milliseconds, and some plan is better than none.
   */
  public void descend(long mostSteps) {
    BooleanSupplier over = bestCount == 0 ? () -> false : expired;
    steps += new Descent(compound, chance).run(mostSteps, over);
    remember();
  }

  /** One more annealing of at most so many steps; says whether there was any use in it. */
  public boolean anneal(long mostSteps) {
    if (mostSteps <= 0 || p.mostAway == 0 || p.movable() == 0 || expired.getAsBoolean()) {
      return false;
    }
    long length = mostSteps < 3 * nextRound ? mostSteps : nextRound;
    nextRound *= 2;
    neighbourhood.refresh();
    double usual = usualChange((int) Math.min(SAMPLES, length / 10));
    double hot = HOT * usual;
    double cold = COLD * hot;
    long done = 0;
    while (done < length && !expired.getAsBoolean()) {
      double temperature = hot * Math.pow(cold / hot, (double) done / length);
      long end = Math.min(length, done + BLOCK);
      neighbourhood.refresh();
      for (; done < end; done += STEPS_A_CHANGE) {
        neighbourhood.step((long) (temperature * chance.exponential()));
      }
      if (s.cost() < bestCost) {
        remember();
      }
    }
    steps += done;
    recall();
    return true;
  }

  /** The median size of what allowed changes raise the cost by; 1 when none does. */
  private double usualChange(int draws) {
    long[] met = new long[draws];
    int count = 0;
    for (int i = 0; i < draws; i++) {
      long change = neighbourhood.probe();
      if (change > 0) {
        met[count++] = change;
      }
    }
    Arrays.sort(met, 0, count);
    return count == 0 ? 1 : met[count / 2];
  }

  private void remember() {
    bestCost = s.cost();
    bestCount = compound.awayCount();
    if (bestVm.length < bestCount) {
      bestVm = new int[2 * bestCount];
      bestHost = new int[2 * bestCount];
      bestRow = new int[2 * bestCount];
    }
    for (int i = 0; i < bestCount; i++) {
      bestVm[i] = compound.away(i);
      bestHost[i] = s.host[bestVm[i]];
      bestRow[i] = s.row[bestVm[i]];
    }
  }

  private void recall() {
    if (s.cost() <= bestCost) {
      return;
    }
    while (compound.awayCount() > 0) {
      int v = compound.away(compound.awayCount() - 1);
      compound.put(v, p.homeHost[v], p.homeRow[v]);
    }
    for (int i = 0; i < bestCount; i++) {
      compound.put(bestVm[i], bestHost[i], bestRow[i]);
    }
  }

  /** The VMs that are away in the best state met, ascending. */
  public List<Relocation> best() {
    var relocations = new ArrayList<Relocation>();
    for (int i = 0; i < bestCount; i++) {
      relocations.add(new Relocation(bestVm[i], bestHost[i], bestRow[i] - p.firstRow[bestVm[i]]));
    }
    relocations.sort(java.util.Comparator.comparingInt(Relocation::vm));
    return relocations;
  }
}
