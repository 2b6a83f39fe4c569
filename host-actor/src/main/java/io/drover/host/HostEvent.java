package io.drover.host;

import io.drover.model.Cordon;
import io.drover.model.HostSpec;
import io.drover.model.MigrationId;
import io.drover.model.NumaSet;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.time.Instant;
import java.util.List;

/** What has happened to a host. Recorded for good; fields are added, never changed. */
public sealed interface HostEvent {
  Instant at();

  record HostRegistered(HostSpec spec, List<Host.Resident> residents, Instant at)
      implements HostEvent {
    public HostRegistered {
      residents = List.copyOf(residents);
    }
  }

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
}
