package io.drover.simulation.benchmark.waiting;

import io.drover.simulation.benchmark.InputUnusable;
import java.util.Arrays;

/**
 * What VMs wait under a policy, beside first-fit in the same episodes. An episode lasts as many VMs
 * as first-fit places before its first misfit, and 40 more.
 *
 * <p>Waits are heavy-tailed, so the mean over the episodes leaves out the tenth that waits longest
 * and the tenth that waits shortest.
 */
public final class WaitingYardstick {
  /** More than this in one episode counts as a very long wait, in seconds. */
  private static final long VERY_LONG = 500_000;

  private static final int VMS_AFTER_THE_MISFIT = 40;

  private WaitingYardstick() {}

  /**
   * Waits by episode, in seconds, the episodes in the order of their starts in time.
   *
   * @param firstFit what VMs wait under first-fit
   * @param policy what they wait under the policy
   */
  public record Waits(int servers, double[] firstFit, double[] policy) {
    /** The ratio to first-fit of the trimmed mean. */
    public double ratio() {
      return ratio(trimmedMean(policy), trimmedMean(firstFit));
    }

    public double trimmedMeanSeconds() {
      return trimmedMean(policy);
    }

    public double firstFitTrimmedMeanSeconds() {
      return trimmedMean(firstFit);
    }

    /** Of all episodes. */
    public double meanSeconds() {
      return Arrays.stream(policy).average().orElse(0);
    }

    public double firstFitMeanSeconds() {
      return Arrays.stream(firstFit).average().orElse(0);
    }

    /** The share of the episodes in which VMs waited more than 500,000 seconds together. */
    public double shareVeryLong() {
      return Arrays.stream(policy).filter(wait -> wait > VERY_LONG).count()
          / (double) policy.length;
    }

    /** The ratio of the trimmed means of these episodes, each as often as it is named. */
    double ratio(int[] episodes) {
      return ratio(trimmedMean(pick(policy, episodes)), trimmedMean(pick(firstFit, episodes)));
    }

    private static double[] pick(double[] from, int[] which) {
      return Arrays.stream(which).mapToDouble(i -> from[i]).toArray();
    }

    /** Where nobody waits under first-fit, nobody can wait less. */
    private static double ratio(double policy, double firstFit) {
      return firstFit > 0 ? policy / firstFit : policy > 0 ? Double.POSITIVE_INFINITY : 1;
    }
  }

  /**
   * Runs all episodes on so many servers.
   *
   * @param starts the rows that the episodes start at
   */
  public static Waits run(int servers, Requests requests, int[] starts, Policies.Named policy)
      throws InputUnusable {
    var fleet = new Servers(servers, requests);
    int[] inTime = starts.clone();
    Arrays.sort(inTime);
    var waits = new Waits(servers, new double[inTime.length], new double[inTime.length]);
    for (int i = 0; i < inTime.length; i++) {
      int start = inTime[i];
      int vms =
          Episode.untilFirstMisfit(fleet, requests, start, Policies.FIRST_FIT)
              + VMS_AFTER_THE_MISFIT;
      waits.firstFit[i] = Episode.totalWait(fleet, requests, start, vms, Policies.FIRST_FIT);
      waits.policy[i] = Episode.totalWait(fleet, requests, start, vms, policy);
    }
    return waits;
  }

  /** The mean without the tenth that is least and the tenth that is most, both rounded down. */
  static double trimmedMean(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int cut = sorted.length / 10;
    double sum = 0;
    for (int i = cut; i < sorted.length - cut; i++) {
      sum += sorted[i];
    }
    return sum / (sorted.length - 2 * cut);
  }
}
