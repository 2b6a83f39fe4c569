package io.drover.simulation.invariant;

import io.drover.host.Host;
import io.drover.host.HostEvent;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.MigrationId;
import io.drover.model.NumaSet;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.simulation.invariant.JournalEntry.OfHost;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * I3. On each NUMA node of each host, residents and reservations together stay within what may be
 * promised of it.
 */
final class CapacityKept implements Invariant {
  private final Map<HostId, Track> hosts = new HashMap<>();

  /** A VM on a host or on its way there. */
  private record Share(VmSpec vm, NumaSet numa) {}

  private static final class Track {
    final HostSpec spec;
    final long[] cpu;
    final long[] memory;
    final Map<VmId, Share> residents = new HashMap<>();
    final Map<MigrationId, Share> reserved = new HashMap<>();

    Track(HostSpec spec) {
      this.spec = spec;
      this.cpu = new long[NumaSet.MOST_NODES];
      this.memory = new long[NumaSet.MOST_NODES];
    }

    void add(Share share, int sign) {
      Resources each = share.vm().perNumaNode();
      for (int node = 0; node < NumaSet.MOST_NODES; node++) {
        if (share.numa().contains(node)) {
          cpu[node] += sign * each.cpu().millicores();
          memory[node] += sign * each.memory().bytes();
        }
      }
    }
  }

  @Override
  public String name() {
    return "I3";
  }

  @Override
  public String promise() {
    return "no host holds more than it has, reservations of migrations under way included";
  }

  @Override
  public void on(JournalEntry entry, Findings findings) {
    switch (entry) {
      case OfHost(_, var id, _, HostEvent.HostRegistered e) -> register(id, e, findings);
      case OfHost(_, var id, _, var event) -> {
        Track host = hosts.get(id);
        if (host != null) {
          onHost(host, event, findings);
        }
      }
      case JournalEntry.OfVm _, JournalEntry.OfPlan _ -> {}
    }
  }

  private void register(HostId id, HostEvent.HostRegistered event, Findings findings) {
    var host = new Track(event.spec());
    hosts.put(id, host);
    for (Host.Resident resident : event.residents()) {
      var share = new Share(resident.vm(), resident.numa());
      host.residents.put(resident.vm().id(), share);
      host.add(share, 1);
    }
    fits(host, findings);
  }

  private static void onHost(Track host, HostEvent event, Findings findings) {
    switch (event) {
      case HostEvent.CapacityReserved e -> {
        var share = new Share(e.vm(), e.numa());
        take(host, host.reserved.put(e.migration(), share));
        host.add(share, 1);
        fits(host, findings);
      }
      case HostEvent.ReservationReleased e -> take(host, host.reserved.remove(e.migration()));
      case HostEvent.GuestArrived e -> {
        Share share = host.reserved.remove(e.migration());
        findings.check(
            share != null,
            () ->
                "VM "
                    + e.migration().vm()
                    + " came to "
                    + host.spec.id()
                    + ", where nothing was held for it");
        if (share != null) {
          take(host, host.residents.put(e.migration().vm(), share));
        }
      }
      case HostEvent.GuestDeparted e -> take(host, host.residents.remove(e.migration().vm()));
      case HostEvent.GuestRescued e -> take(host, host.residents.remove(e.vm()));
      case HostEvent.GuestAdmitted e -> {
        var share = new Share(e.guest().vm(), e.guest().numa());
        take(host, host.residents.put(e.guest().vm().id(), share));
        host.add(share, 1);
        fits(host, findings);
      }
      default -> {} // nothing is taken or given back
    }
  }

  private static void take(Track host, @Nullable Share share) {
    if (share != null) {
      host.add(share, -1);
    }
  }

  private static void fits(Track host, Findings findings) {
    for (int n = 0; n < host.cpu.length; n++) {
      int node = n;
      if (node >= host.spec.numaNodes().size()) {
        if (host.cpu[node] > 0 || host.memory[node] > 0) {
          findings.check(false, () -> host.spec.id() + " has no NUMA node " + node);
        }
        continue;
      }
      Resources offered = host.spec.allocatable(node);
      findings.check(
          host.cpu[node] <= offered.cpu().millicores()
              && host.memory[node] <= offered.memory().bytes(),
          () ->
              host.spec.id()
                  + " NUMA node "
                  + node
                  + " holds "
                  + host.cpu[node]
                  + " millicores and "
                  + host.memory[node]
                  + " bytes, and has "
                  + offered.cpu()
                  + " and "
                  + offered.memory());
    }
  }
}
