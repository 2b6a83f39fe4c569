package io.drover.simulation.scenario;

import io.drover.model.Cpu;
import io.drover.simulation.trace.CpuTrace;
import io.drover.simulation.trace.TracedDemand;
import java.util.List;
import java.util.random.RandomGenerator;

/** Gives each VM a trace and a moment of its day. */
final class TracePicker {
  private static final Cpu LARGE = Cpu.cores(16);

  private final List<CpuTrace> any;
  private final List<CpuTrace> steady;
  private final RandomGenerator chance;

  TracePicker(List<CpuTrace> traces, TraceChoice choice, RandomGenerator chance) {
    any = traces.stream().filter(trace -> trace.mean() >= choice.leastMean()).toList();
    steady = any.stream().filter(trace -> trace.jumpiness() <= choice.mostJump()).toList();
    this.chance = chance;
  }

  TracedDemand.Load pick(Cpu size) {
    List<CpuTrace> from = size.compareTo(LARGE) >= 0 ? steady : any;
    CpuTrace trace = from.get(chance.nextInt(from.size()));
    return new TracedDemand.Load(
        trace, size, chance.nextLong(CpuTrace.SAMPLES * CpuTrace.INTERVAL.toNanos()));
  }
}
