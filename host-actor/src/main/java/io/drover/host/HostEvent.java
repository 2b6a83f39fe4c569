package io.drover.host;

import io.drover.model.CellId;
import io.drover.model.Cordon;
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
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What has happened to a host. Recorded for good; fields are added, never changed. */
public sealed interface HostEvent {
  Instant at();

  /** About VMs that are let go or kept, and about the loss of this host or another. */
  sealed interface OfFailover extends HostEvent {}

  record HostRegistered(HostSpec spec, List<Host.Resident> residents, CellId cell, Instant at)
      implements HostEvent {
    public HostRegistered {
      residents = List.copyOf(residents);
    }
  }

  /** Another cell's scheduler decides for the host from now on. */
  record CellJoined(CellId cell, Instant at) implements HostEvent {}

  record CapacityReserved(
      MigrationId migration, VmSpec vm, NumaSet numa, Instant expires, Instant at)
      implements HostEvent {}

  record ReservationRenewed(MigrationId migration, Instant expires, Instant at)
      implements HostEvent {}

  record ReservationReleased(MigrationId migration, Instant at) implements HostEvent {}

  record GuestArrived(MigrationId migration, long epoch, Instant at) implements HostEvent {}

  record GuestDeparted(MigrationId migration, Instant at) implements HostEvent {}

  record CordonChanged(Cordon cordon, Instant at) implements HostEvent {}

  /** A guest runs here that is not one of the residents, and is not on its way here. */
  record StrangerNoticed(VmId vm, Instant at) implements HostEvent {}

  record StrangerGone(VmId vm, Instant at) implements HostEvent {}

  /** The VM was let go by a migration, which has not ended yet. */
  record GuestLeaving(MigrationId migration, Instant at) implements OfFailover {}

  /**
   * The migration ended, and the VM is still this host's.
   *
   * @param epoch of the owner from here on: higher than before if the guest was lost
   */
  record GuestStayed(MigrationId migration, long epoch, Instant at) implements OfFailover {}

  /**
   * The host counts as dead from now on.
   *
   * @param loss counted from 1
   * @param stopped residents that did not run when it was last seen
   */
  record HostLost(long loss, Instant silentSince, SortedSet<VmId> stopped, Instant at)
      implements OfFailover {
    public HostLost {
      stopped = Collections.unmodifiableSortedSet(new TreeSet<>(stopped));
    }
  }

  /** It is certain that no guest runs here any more. */
  record HostFenced(long loss, Instant at) implements OfFailover {}

  /** VMs of this lost host are being put elsewhere. */
  record RescuesBegun(SortedMap<VmId, Placement> places, Instant at) implements OfFailover {
    public RescuesBegun {
      places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
    }
  }

  /** {@code host} owns the VM from here on, with {@code epoch}. */
  record GuestRescued(VmId vm, long epoch, HostId host, Instant at) implements OfFailover {}

  /** {@code host} has turned the VM down: it waits for another place. */
  record RescueDeclined(VmId vm, long epoch, HostId host, String reason, Instant at)
      implements OfFailover {}

  /** This host owns the VM from here on; {@code from} was lost. */
  record GuestAdmitted(Host.Resident guest, HostId from, Instant at) implements OfFailover {}

  /** A lost host's VM was turned down; recorded so that a late repeat is turned down too. */
  record AdmissionDeclined(VmId vm, long epoch, String reason, Instant at) implements OfFailover {}

  /** The VM's own record names this host as its owner. */
  record OwnerAcknowledged(VmId vm, long epoch, Instant at) implements OfFailover {}

  /** The host answers again, and runs none of the guests that it had. */
  record HostReturned(Instant at) implements OfFailover {}
}
