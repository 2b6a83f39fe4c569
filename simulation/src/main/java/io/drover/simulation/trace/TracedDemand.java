package io.drover.simulation.trace;

import io.drover.model.Cpu;
import io.drover.model.VmId;
import io.drover.simulation.world.CpuDemand;
import java.time.Instant;
import java.util.Map;

/**
 * CPU demand that follows traces: each VM its own, from its own moment of the day on. A VM without
 * one wants nothing.
 */
public final class TracedDemand implements CpuDemand {
  private final Instant start;
  private final Map<VmId, Load> loads;

  /**
   * How a VM follows a trace.
   *
   * @param size what 100 % stands for
   * @param intoNanos where in the trace's day the VM is at the start
   */
  public record Load(CpuTrace trace, Cpu size, long intoNanos) {}

  public TracedDemand(Instant start, Map<VmId, Load> loads) {
    this.start = start;
    this.loads = Map.copyOf(loads);
  }

  @Override
  public Cpu of(VmId vm, Instant at) {
    Load load = loads.get(vm);
    if (load == null) {
      return Cpu.ZERO;
    }
    long since =
        (at.getEpochSecond() - start.getEpochSecond()) * 1_000_000_000L
            + at.getNano()
            - start.getNano();
    return new Cpu((long) (load.size.millicores() * load.trace.at(since + load.intoNanos)));
  }
}
