package io.drover.hypervisor.forecast;

import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.HostId;
import io.drover.model.MigrationMode;
import java.time.Duration;
import java.util.List;

/**
 * What is known of a migration before it begins.
 *
 * @param memory of the guest as it was defined
 * @param inUse of it, what is not zero and so has to be sent: what the guest has ever touched
 * @param disks what of its disks is copied along
 * @param rateLimit most of its link that the migration may take; zero for all of it
 * @param downtimes the pause that the switchover may take at first, and those it may take after a
 *     stall each: ascending, at least one
 */
public record MigrationShape(
    HostId from,
    HostId to,
    MigrationMode mode,
    DataSize memory,
    DataSize inUse,
    DataSize disks,
    DataRate rateLimit,
    Dirtying dirtying,
    List<Duration> downtimes) {
  public MigrationShape {
    downtimes = List.copyOf(downtimes);
    if (downtimes.isEmpty() || inUse.compareTo(memory) > 0) {
      throw new IllegalArgumentException(
          "a migration needs a downtime and no more memory in use than there is, found "
              + downtimes
              + " and "
              + inUse
              + " of "
              + memory);
    }
  }

  MigrationShape with(Dirtying other) {
    return new MigrationShape(from, to, mode, memory, inUse, disks, rateLimit, other, downtimes);
  }
}
