package io.drover.model;

/**
 * An amount of CPU in thousandths of a core: of a host's capacity, of a VM's size or of measured
 * use. Never negative.
 */
public record Cpu(long millicores) implements Comparable<Cpu> {
  public static final Cpu ZERO = new Cpu(0);

  public Cpu {
    if (millicores < 0) {
      throw new IllegalArgumentException(
          "CPU cannot be negative, found " + millicores + " millicores");
    }
  }

  public static Cpu cores(long cores) {
    return new Cpu(Math.multiplyExact(cores, 1000L));
  }

  public Cpu plus(Cpu other) {
    return new Cpu(Math.addExact(millicores, other.millicores));
  }

  public Cpu minus(Cpu other) {
    return new Cpu(millicores - other.millicores);
  }

  @Override
  public int compareTo(Cpu other) {
    return Long.compare(millicores, other.millicores);
  }

  @Override
  public String toString() {
    return millicores % 1000 == 0 ? millicores / 1000 + " cores" : millicores + " millicores";
  }
}
