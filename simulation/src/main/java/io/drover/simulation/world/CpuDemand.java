package io.drover.simulation.world;

import io.drover.model.Cpu;
import io.drover.model.VmId;
import java.time.Instant;

/**
 * How much CPU a guest would use at a moment if it had its host to itself. Pure: the same
 * arguments, the same answer.
 */
@FunctionalInterface
public interface CpuDemand {
  Cpu of(VmId vm, Instant at);
}
