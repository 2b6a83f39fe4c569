package io.drover.objective;

/**
 * What a planner strives for. Scores are in cores: one unit is one core above the safety level, or
 * one core of free CPU lost to fragments, times its weight. Less is better.
 *
 * @param safetyLevel share of a host's physical CPU above which load costs, above 0 and at most 1
 * @param targetCeiling share of its physical CPU that a target may use after a move, unless the
 *     move is forced
 * @param load weight of cores above the safety level
 * @param balance weight of hosts' distance from the mean use
 * @param fragments weight of free CPU that no more chunks fit in
 * @param chunkCores size of a chunk: free CPU of a NUMA node beyond a multiple of it is a fragment;
 *     at least 1
 * @param perMove what one move must gain at least
 * @param perGibibyte what a move must gain for each GiB it copies
 */
public record Weights(
    double safetyLevel,
    double targetCeiling,
    double load,
    double balance,
    double fragments,
    int chunkCores,
    double perMove,
    double perGibibyte) {
  public Weights {
    if (!(safetyLevel > 0 && safetyLevel <= 1) || !(targetCeiling > 0)) {
      throw new IllegalArgumentException(
          "a safety level is above 0 and at most 1 and a ceiling above 0, found "
              + safetyLevel
              + " and "
              + targetCeiling);
    }
    if (!(load >= 0 && balance >= 0 && fragments >= 0 && perMove >= 0 && perGibibyte >= 0)
        || chunkCores < 1) {
      throw new IllegalArgumentException(
          "weights are 0 or more and a chunk at least 1 core, found load "
              + load
              + ", balance "
              + balance
              + ", fragments "
              + fragments
              + ", per move "
              + perMove
              + ", per GiB "
              + perGibibyte
              + ", chunk "
              + chunkCores);
    }
  }

  /**
   * Contention avoidance with the fewest moves: hosts above {@code safetyLevel} shed load to hosts
   * that stay a tenth of their CPU below it; balance only chooses between targets.
   */
  public static Weights forLoad(double safetyLevel) {
    return new Weights(
        safetyLevel, Math.max(safetyLevel - 0.1, safetyLevel / 2), 1, 0.05, 0, 16, 0.3, 0.02);
  }

  /** The same goals, with another price for moves. */
  public Weights withMoveCost(double move, double gibibyte) {
    return new Weights(
        safetyLevel, targetCeiling, load, balance, fragments, chunkCores, move, gibibyte);
  }

  /** The same goals, with no target too busy: for VMs that have no place at all. */
  public Weights withoutCeiling() {
    return new Weights(safetyLevel, 64, load, balance, fragments, chunkCores, perMove, perGibibyte);
  }

  /** The most room for VMs of {@code chunkCores}, whatever the load. */
  public static Weights forFragments(int chunkCores) {
    return new Weights(1, 64, 0, 0, 1, chunkCores, 0.05, 0.001);
  }
}
