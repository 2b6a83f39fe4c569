package io.drover.simulation.world;

import java.time.Duration;

/**
 * How badly messages to and from one host fare.
 *
 * @param lost chance that a message never comes, 0 to 1
 * @param twice chance that it comes twice
 * @param late chance that it comes late, by up to {@code lateBy}
 */
public record Flakiness(double lost, double twice, double late, Duration lateBy) {
  public static final Flakiness NONE = new Flakiness(0, 0, 0, Duration.ZERO);

  public Flakiness {
    for (double chance : new double[] {lost, twice, late}) {
      if (!(chance >= 0 && chance <= 1)) {
        throw new IllegalArgumentException("a chance lies between 0 and 1, found " + chance);
      }
    }
    if (lateBy.isNegative()) {
      throw new IllegalArgumentException("a delay cannot be negative, found " + lateBy);
    }
  }
}
