package io.drover.model;

/** What a VM needs and a host offers: CPU and memory. */
public record Resources(Cpu cpu, DataSize memory) {
  public static final Resources NONE = new Resources(Cpu.ZERO, DataSize.ZERO);

  public Resources plus(Resources other) {
    return new Resources(cpu.plus(other.cpu), memory.plus(other.memory));
  }

  public Resources minus(Resources other) {
    return new Resources(cpu.minus(other.cpu), memory.minus(other.memory));
  }

  public boolean covers(Resources need) {
    return cpu.compareTo(need.cpu) >= 0 && memory.compareTo(need.memory) >= 0;
  }
}
