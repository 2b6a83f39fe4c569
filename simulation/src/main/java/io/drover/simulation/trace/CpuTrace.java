package io.drover.simulation.trace;

import java.time.Duration;
import java.util.Arrays;

/**
 * How busy one VM was over a day: {@value #SAMPLES} readings in percent of its CPU, one every 300
 * s.
 */
public final class CpuTrace {
  public static final int SAMPLES = 288;
  public static final Duration INTERVAL = Duration.ofSeconds(300);
  private static final long DAY_NANOS = SAMPLES * INTERVAL.toNanos();

  private final String name;
  private final byte[] percent;
  private final double mean;
  private final double jumpiness;

  /**
   * @param percent {@value #SAMPLES} values of 0 to 100
   */
  public CpuTrace(String name, byte[] percent) {
    if (percent.length != SAMPLES) {
      throw new IllegalArgumentException(
          "trace " + name + " needs " + SAMPLES + " values, found " + percent.length);
    }
    for (byte value : percent) {
      if (value < 0 || value > 100) {
        throw new IllegalArgumentException(
            "trace " + name + " needs values of 0 to 100, found " + value);
      }
    }
    this.name = name;
    this.percent = percent.clone();
    this.mean = meanOf(this.percent);
    this.jumpiness = jumpinessOf(this.percent);
  }

  public String name() {
    return name;
  }

  /**
   * Share of its CPU the VM used, 0 to 1, {@code into} the day: linear between two readings, and
   * the day begins again after its end.
   */
  public double at(Duration into) {
    return at(into.toNanos());
  }

  double at(long intoNanos) {
    long within = Math.floorMod(intoNanos, DAY_NANOS);
    int before = (int) (within / INTERVAL.toNanos());
    double part = (within % INTERVAL.toNanos()) / (double) INTERVAL.toNanos();
    int after = before + 1 == SAMPLES ? 0 : before + 1;
    return (percent[before] + part * (percent[after] - percent[before])) / 100;
  }

  /** Of the readings, 0 to 1. */
  public double mean() {
    return mean;
  }

  /**
   * Standard deviation of the change from one reading to the next, 0 to 1: how far it jumps in 300
   * s.
   */
  public double jumpiness() {
    return jumpiness;
  }

  private static double meanOf(byte[] percent) {
    double sum = 0;
    for (byte value : percent) {
      sum += value;
    }
    return sum / SAMPLES / 100;
  }

  private static double jumpinessOf(byte[] percent) {
    double[] steps = new double[SAMPLES - 1];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = (percent[i + 1] - percent[i]) / 100.0;
    }
    double mean = Arrays.stream(steps).average().orElse(0);
    return Math.sqrt(
        Arrays.stream(steps).map(step -> (step - mean) * (step - mean)).average().orElse(0));
  }
}
