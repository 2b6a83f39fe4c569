package io.drover.hypervisor;

import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.HostId;
import io.drover.model.VmId;
import java.time.Instant;
import java.util.List;

/**
 * One reading of a host's meters, and all guests that have a process there. Soft: never journalled.
 *
 * @param cpuUsed of all guests and the hypervisor, averaged since the last sample
 */
public record HostSample(HostId host, Instant at, Cpu cpuUsed, List<GuestSample> guests) {
  public HostSample {
    guests = List.copyOf(guests);
  }

  /**
   * @param dirtyRate how fast the guest writes to pages it had not yet written to; an estimate
   */
  public record GuestSample(VmId vm, Cpu cpuUsed, DataRate dirtyRate) {}
}
