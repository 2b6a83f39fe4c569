package io.drover.host;

import io.drover.model.Cordon;
import io.drover.model.HostSpec;
import io.drover.model.MigrationId;
import io.drover.model.NumaSet;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What can be asked of a host. Each may come late, twice or not at all. */
public sealed interface HostCommand {
  /** Take part in the fleet, with the VMs that run there now. */
  record Register(HostSpec spec, List<Host.Resident> residents, Instant at) implements HostCommand {
    public Register {
      residents = List.copyOf(residents);
    }
  }

  /** Commands a VM gives about one of its migrations; each is answered to that VM. */
  sealed interface OfMigration extends HostCommand {
    MigrationId migration();
  }

  /** Hold capacity for a VM that shall come here. */
  record Reserve(MigrationId migration, VmSpec vm, NumaSet numa, Instant expires, Instant at)
      implements OfMigration {}

  /** The VM still needs its reservation. */
  record Renew(MigrationId migration, Instant expires, Instant at) implements OfMigration {}

  /** The VM does not come, or no longer needs what was held for it. */
  record Release(MigrationId migration, Instant at) implements OfMigration {}

  /** The VM runs here now, as owner {@code epoch}. */
  record Arrive(MigrationId migration, long epoch, Instant at) implements OfMigration {}

  /** The VM runs elsewhere now, as owner {@code epoch}. */
  record Depart(MigrationId migration, long epoch, Instant at) implements OfMigration {}

  record SetCordon(Cordon cordon, Instant at) implements HostCommand {}

  /** These guests, and no others, were seen here lastingly without being residents. */
  record ReportStrangers(SortedSet<VmId> vms, Instant at) implements HostCommand {
    public ReportStrangers {
      vms = Collections.unmodifiableSortedSet(new TreeSet<>(vms));
    }
  }
}
