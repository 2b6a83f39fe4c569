package io.drover.model;

/**
 * A speed of data in bytes a second: of a link, a copy or a guest that dirties its memory. Never
 * negative.
 */
public record DataRate(long bytesPerSecond) implements Comparable<DataRate> {
  public static final DataRate ZERO = new DataRate(0);

  public DataRate {
    if (bytesPerSecond < 0) {
      throw new IllegalArgumentException(
          "a data rate cannot be negative, found " + bytesPerSecond + " bytes/s");
    }
  }

  /** The rate of a link sold as {@code gigabits} (powers of ten) a second. */
  public static DataRate gigabits(long gigabits) {
    return new DataRate(Math.multiplyExact(gigabits, 125_000_000L));
  }

  public static DataRate mebibytes(long mebibytes) {
    return new DataRate(Math.multiplyExact(mebibytes, 1L << 20));
  }

  @Override
  public int compareTo(DataRate other) {
    return Long.compare(bytesPerSecond, other.bytesPerSecond);
  }

  @Override
  public String toString() {
    return bytesPerSecond + " bytes/s";
  }
}
