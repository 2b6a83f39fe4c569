package io.drover.simulation.benchmark.waiting;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * How far a figure may be off by the choice of episodes: it is taken again over episodes drawn anew
 * in blocks of neighbours in time, since those overlap and are not independent. The same drawing
 * serves all numbers of servers, which share their episodes too.
 *
 * @see <a href="https://doi.org/10.1214/aos/1176347265">Künsch, The Jackknife and the Bootstrap for
 *     General Stationary Observations, 1989</a>
 */
public final class BlockBootstrap {
  private static final int DRAWINGS = 1000;
  private static final int SEED = 1;

  private BlockBootstrap() {}

  /** The middle 95 % of the drawings. */
  public record Interval(double low, double high) {}

  /** For the geometric mean of the ratios to first-fit. */
  public static Interval ofGeometricMean(List<WaitingYardstick.Waits> all) {
    return interval(
        all.getFirst().policy().length,
        episodes -> geometricMean(all, waits -> waits.ratio(episodes)));
  }

  /** For one ratio. */
  public static Interval ofRatio(WaitingYardstick.Waits waits) {
    return interval(waits.policy().length, waits::ratio);
  }

  /** The geometric mean over all numbers of servers. */
  public static double geometricMean(
      List<WaitingYardstick.Waits> all, ToDoubleFunction<WaitingYardstick.Waits> ratio) {
    return Math.exp(
        all.stream()
            .mapToDouble(waits -> Math.log(ratio.applyAsDouble(waits)))
            .average()
            .orElse(0));
  }

  /** Blocks of the square root of the number of episodes, which wrap around at the end. */
  private static Interval interval(int episodes, ToDoubleFunction<int[]> figure) {
    var chance = new SplittableRandom(SEED);
    int block = Math.max(1, (int) Math.round(Math.sqrt(episodes)));
    double[] drawn = new double[DRAWINGS];
    int[] picked = new int[episodes];
    for (int drawing = 0; drawing < DRAWINGS; drawing++) {
      for (int i = 0; i < episodes; i++) {
        picked[i] = i % block == 0 ? chance.nextInt(episodes) : (picked[i - 1] + 1) % episodes;
      }
      drawn[drawing] = figure.applyAsDouble(picked);
    }
    Arrays.sort(drawn);
    return new Interval(drawn[DRAWINGS / 40], drawn[DRAWINGS - 1 - DRAWINGS / 40]);
  }
}
