package io.drover.hypervisor.forecast;

import io.drover.model.DataRate;
import io.drover.model.DataSize;
import java.time.Duration;
import java.util.List;

/**
 * How a guest writes to its memory: at a steady rate, to pages it has not written to before, until
 * it has been through its working set. A guest that picks its pages by chance leaves less than this
 * within a time, so it errs on the side of a longer migration.
 *
 * @param rate of pages not written to before, as bytes
 * @param workingSet what it writes to; the memory in use where no limit was seen
 * @param uncertainty of the rate: one standard deviation as a share of it
 */
public record Dirtying(DataRate rate, DataSize workingSet, double uncertainty) {
  /** A guest that writes nothing, as far as is known. */
  public static final Dirtying NONE = new Dirtying(DataRate.ZERO, DataSize.ZERO, 0);

  /**
   * Memory that one page stands for in QEMU's page sampling: 512 pages of each GiB are looked at.
   */
  private static final double SAMPLE_BYTES = 2L << 20;

  /** libvirt gives whole MiB/s, rounded down; on average half of one is lost. */
  private static final double ROUNDED_OFF = 0.5 * (1L << 20);

  /** A set that is written within this share of the shortest reading is none that was ever met. */
  private static final double SHORTEST_SEEN = 0.5;

  private static final int GRID = 48;

  public Dirtying {
    if (!(uncertainty >= 0 && uncertainty <= 2)) {
      throw new IllegalArgumentException(
          "a rate is uncertain by 0 to 2 of it, found " + uncertainty);
    }
  }

  /**
   * One measurement by page sampling.
   *
   * @param rate the share of pages that had changed at its end, as bytes a second
   */
  public record Reading(Duration length, DataRate rate) {
    double seconds() {
      return length.toNanos() / 1e9;
    }

    /** Memory that had changed at its end. */
    double bytes() {
      double bytesPerSecond = rate.bytesPerSecond();
      return bytesPerSecond == 0 ? 0 : (bytesPerSecond + ROUNDED_OFF) * seconds();
    }
  }

  /**
   * What explains readings of several lengths. Within a time t a guest changes {@code min(set, rate
   * · t)}; a reading of the length t finds that, give or take the {@code √(2 MiB · changed · (1 -
   * changed / memory))} of a count of sampled pages. All rates and sets are tried, each counts by
   * how likely it makes the readings, and the mean of their logarithms is taken: of the rate, and
   * of the set among those with about this rate. Before any reading, all sizes are equally likely,
   * and that there is no limit to the set as likely as that there is one.
   *
   * @param memory of the guest, all of which is sampled
   * @param inUse most that the working set can be
   */
  public static Dirtying of(List<Reading> readings, DataSize memory, DataSize inUse) {
    double all = readings.stream().mapToDouble(Reading::bytes).sum();
    if (all == 0) {
      return NONE;
    }
    double shortest = readings.stream().mapToDouble(Reading::seconds).min().orElseThrow();
    double seconds = readings.stream().mapToDouble(Reading::seconds).sum();
    double largest = readings.stream().mapToDouble(Reading::bytes).max().orElseThrow();
    double most = Math.max(1, Math.min(memory.bytes(), Math.max(largest, inUse.bytes())));
    double[] rates = spread(all / seconds / 2, Math.max(all / seconds, largest / shortest) * 3);
    double[] sets = spread(Math.min(most, largest) / 2, most);
    var likely = new double[GRID + 1][GRID + 1];
    double best = Double.MAX_VALUE;
    for (int i = 0; i <= GRID; i++) {
      for (int j = 0; j <= GRID; j++) {
        boolean seen = rates[i] * shortest * SHORTEST_SEEN <= sets[j];
        likely[i][j] = seen ? misfit(readings, rates[i], sets[j], memory) : Double.MAX_VALUE;
        best = Math.min(best, likely[i][j]);
      }
    }
    for (double[] row : likely) {
      for (int j = 0; j <= GRID; j++) {
        row[j] = Math.exp((best - row[j]) / 2) * (j == GRID ? GRID : 1);
      }
    }
    return of(rates, sets, likely);
  }

  /** From low to high, each as many times the one before. */
  private static double[] spread(double low, double high) {
    var values = new double[GRID + 1];
    for (int i = 0; i <= GRID; i++) {
      values[i] = low * Math.pow(high / low, (double) i / GRID);
    }
    return values;
  }

  private static Dirtying of(double[] rates, double[] sets, double[][] likely) {
    double sum = 0;
    double logRate = 0;
    double squares = 0;
    for (int i = 0; i <= GRID; i++) {
      double weight = 0;
      for (double cell : likely[i]) {
        weight += cell;
      }
      sum += weight;
      logRate += weight * Math.log(rates[i]);
      squares += weight * Math.log(rates[i]) * Math.log(rates[i]);
    }
    logRate /= sum;
    double deviation = Math.sqrt(Math.max(0, squares / sum - logRate * logRate));
    double setSum = 0;
    double logSet = 0;
    for (int i = 0; i <= GRID; i++) {
      double away = (Math.log(rates[i]) - logRate) / Math.max(deviation, 0.01);
      for (int j = 0; j <= GRID; j++) {
        double weight = likely[i][j] * Math.exp(-away * away);
        setSum += weight;
        logSet += weight * Math.log(sets[j]);
      }
    }
    return new Dirtying(
        new DataRate(Math.round(Math.exp(logRate))),
        new DataSize(Math.round(Math.exp(logSet / setSum))),
        Math.min(1, deviation));
  }

  /** Minus twice the logarithm of the likelihood, but for a constant. */
  private static double misfit(List<Reading> readings, double rate, double set, DataSize memory) {
    double sum = 0;
    for (Reading reading : readings) {
      double expected = Math.min(set, rate * reading.seconds());
      double share = Math.min(0.95, expected / Math.max(1, memory.bytes()));
      double variance = SAMPLE_BYTES * Math.max(expected, SAMPLE_BYTES / 4) * (1 - share);
      double miss = reading.bytes() - expected;
      sum += miss * miss / variance + Math.log(variance);
    }
    return sum;
  }

  /** Bytes it leaves to be sent again after so many seconds. */
  double within(double seconds) {
    return Math.min(workingSet.bytes(), rate.bytesPerSecond() * seconds);
  }

  /** The same guest, if it is that much faster. */
  Dirtying times(double factor) {
    return new Dirtying(
        new DataRate(Math.round(rate.bytesPerSecond() * factor)), workingSet, uncertainty);
  }
}
