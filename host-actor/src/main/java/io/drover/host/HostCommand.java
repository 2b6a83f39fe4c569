package io.drover.host;

import io.drover.model.CellId;
import io.drover.model.Cordon;
import io.drover.model.FailoverPlan;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.MigrationId;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What can be asked of a host. Each may come late, twice or not at all. */
public sealed interface HostCommand {
  Instant at();

  /**
   * Take part in the fleet, with the VMs that run there now.
   *
   * @param cell that it joins, unless it is registered already
   */
  record Register(HostSpec spec, List<Host.Resident> residents, CellId cell, Instant at)
      implements HostCommand {
    public Register {
      residents = List.copyOf(residents);
    }
  }

  /** Leave the cell for another one; not while VMs come, go, or are put elsewhere. */
  record JoinCell(CellId cell, Instant at) implements HostCommand {}

  /** About the loss of this host or another, and about who owns a VM since. */
  sealed interface OfFailover extends HostCommand {}

  /** Commands a VM gives. */
  sealed interface OfVm extends HostCommand {
    VmId vmId();
  }

  /** Commands a VM gives about one of its migrations; each is answered to that VM. */
  sealed interface OfMigration extends OfVm {
    MigrationId migration();

    @Override
    default VmId vmId() {
      return migration().vm();
    }
  }

  /**
   * Asked of the source: let the VM go to {@code target}, which is then asked to hold capacity.
   * From here until the migration ends, what becomes of the VM is the migration's to say.
   *
   * @param epoch of the owner, as the VM knows it
   */
  record LetGo(
      MigrationId migration,
      long epoch,
      HostId target,
      VmSpec vm,
      NumaSet numa,
      Instant expires,
      Instant at)
      implements OfMigration {}

  /** The guest is gone: start it again, if it is still this host's to run. */
  record StartGuest(VmId vmId, long epoch, Instant at) implements OfVm, OfFailover {}

  /** The VM has on its record that this host owns it, with {@code epoch}. */
  record AcknowledgeOwner(VmId vmId, long epoch, Instant at) implements OfVm, OfFailover {}

  /** The hypervisor runs the guest, as it was told to by owner {@code epoch}. */
  record ReportStarted(VmId vm, long epoch, Instant at) implements OfFailover {}

  /**
   * A quorum of watchers takes the host for dead.
   *
   * @param silentSince when any of them last had a sign of life
   * @param sampledAt when the hypervisor last answered, as the host's actor knows
   * @param stopped residents that did not run then
   * @param withZone whether most hosts of its zone are lost too
   * @param confirmed whether the watcher beside the host's actor concludes the same now: a word
   *     that waited on its way is out of date
   */
  record DeclareLost(
      Instant silentSince,
      Optional<Instant> sampledAt,
      SortedSet<VmId> stopped,
      boolean withZone,
      boolean confirmed,
      Instant at)
      implements OfFailover {
    public DeclareLost {
      stopped = Collections.unmodifiableSortedSet(new TreeSet<>(stopped));
    }

    /** A watcher's word, as it comes. */
    public DeclareLost(Instant silentSince, boolean withZone, Instant at) {
      this(silentSince, Optional.empty(), new TreeSet<>(), withZone, true, at);
    }
  }

  /** Should the host be lost, this is where its VMs go; a later plan takes the place of this. */
  record Prepare(FailoverPlan plan, Instant at) implements OfFailover {}

  /**
   * No guest runs here any more: the host was fenced for the loss with this number.
   *
   * @param places for its VMs, as the host's actor was prepared
   */
  record ReportFenced(long loss, SortedMap<VmId, Placement> places, Instant at)
      implements OfFailover {
    public ReportFenced {
      places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
    }

    /** The hypervisor's word, as it comes. */
    public ReportFenced(long loss, Instant at) {
      this(loss, new TreeMap<>(), at);
    }
  }

  /** The hypervisor answers again. */
  record ReportReturned(Instant at) implements OfFailover {}

  /** Places for VMs of this lost host; each is tried if the VM still waits. */
  record PutElsewhere(SortedMap<VmId, Placement> places, Instant at) implements OfFailover {
    public PutElsewhere {
      places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
    }
  }

  /** Asked by a lost host, which is fenced: own this VM from now on, and start it. */
  record Admit(Host.Resident guest, HostId from, Instant at) implements OfFailover {}

  /** {@code host} owns the VM now. */
  record ReportAdmitted(VmId vm, long epoch, HostId host, Instant at) implements OfFailover {}

  /** {@code host} has turned the VM down, and will not take it with this epoch. */
  record ReportDeclined(VmId vm, long epoch, HostId host, String reason, Instant at)
      implements OfFailover {}

  /** Hold capacity for a VM that shall come here. */
  record Reserve(MigrationId migration, VmSpec vm, NumaSet numa, Instant expires, Instant at)
      implements OfMigration {}

  /** The VM still needs its reservation. */
  record Renew(MigrationId migration, Instant expires, Instant at) implements OfMigration {}

  /**
   * The VM does not come, or no longer needs what was held for it, or is still the source's.
   *
   * @param guestLost the guest runs nowhere, and it may have run on the target with the next epoch
   */
  record Release(MigrationId migration, boolean guestLost, Instant at) implements OfMigration {}

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
