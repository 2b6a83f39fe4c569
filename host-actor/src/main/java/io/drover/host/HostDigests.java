package io.drover.host;

import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HostSample.GuestSample;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.HostDigest;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a host tells its cell, and what it notices about its guests. */
public final class HostDigests {
  private HostDigests() {}

  /**
   * What the host holds joined with what was last measured; a guest that was not measured counts as
   * idle, and as one that cannot be moved: it does not run. Nor can one whose own record may still
   * name another owner. Of a lost host those can be moved that wait for a place elsewhere, and no
   * others.
   */
  public static HostDigest of(Host.Registered host, long revision, Optional<HostSample> sample) {
    Map<VmId, GuestSample> measured = new HashMap<>();
    sample.ifPresent(s -> s.guests().forEach(guest -> measured.put(guest.vm(), guest)));
    var guests = new ArrayList<HostDigest.Guest>();
    host.residents()
        .values()
        .forEach(resident -> {
          GuestSample guest = measured.get(resident.vm().id());
          guests.add(
              new HostDigest.Guest(
                  seenAs(host, resident.vm(), guest != null || sample.isEmpty()),
                  resident.numa(),
                  guest == null ? Cpu.ZERO : guest.cpuUsed(),
                  guest == null ? DataRate.ZERO : guest.dirtyRate()));
        });
    var incoming = new ArrayList<HostDigest.Incoming>();
    host.reservations()
        .forEach((migration, reservation) ->
            incoming.add(new HostDigest.Incoming(migration, reservation.vm(), reservation.numa())));
    return new HostDigest(
        host.spec(),
        revision,
        sample.map(HostSample::at).orElse(Instant.EPOCH),
        sample.map(HostSample::cpuUsed).orElse(Cpu.ZERO),
        host.standing(),
        guests,
        incoming);
  }

  private static VmSpec seenAs(Host.Registered host, VmSpec vm, boolean runs) {
    if (host.isLost()) {
      return vm.withMovable(host.waits(vm.id()));
    }
    return runs && !host.failover().unannounced().contains(vm.id()) ? vm : vm.withMovable(false);
  }

  /**
   * Residents that the hypervisor, asked for all its guests, did not name; without those that the
   * host itself is still starting.
   */
  public static List<Host.Resident> notSeen(Host.Registered host, HostSample sample) {
    var seen = sample.guests().stream().map(GuestSample::vm).toList();
    return host.residents().values().stream()
        .filter(resident ->
            !seen.contains(resident.vm().id())
                && !host.failover().unannounced().contains(resident.vm().id()))
        .toList();
  }
}
