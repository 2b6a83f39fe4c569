package io.drover.simulation.invariant;

import io.drover.host.Host;
import io.drover.host.HostEvent;
import io.drover.model.Cordon;
import io.drover.model.GroupId;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.MigrationId;
import io.drover.model.NumaSet;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.simulation.invariant.JournalEntry.OfHost;
import io.drover.simulation.invariant.JournalEntry.OfVm;
import io.drover.vm.VmEvent;
import io.drover.vm.migration.MigrationEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * I4. At every step: VMs of one anti-affinity group are on different hosts, those on their way
 * included; a VM goes only to a host that is open, reaches its storage pool and offers the NUMA
 * nodes it needs; what may not be moved is not moved.
 */
final class MustRulesKept implements Invariant {
  private final Map<HostId, Track> hosts = new HashMap<>();

  private static final class Track {
    final HostSpec spec;
    Cordon cordon = Cordon.OPEN;
    final Map<VmId, VmSpec> residents = new HashMap<>();
    final Map<MigrationId, VmSpec> coming = new HashMap<>();

    /**
     * For each group: the VMs of it that are here, and how often: once as a resident and once as a
     * reservation counts twice.
     */
    final Map<GroupId, TreeMap<VmId, Integer>> groups = new HashMap<>();

    Track(HostSpec spec) {
      this.spec = spec;
    }

    void add(VmSpec vm) {
      vm.apart()
          .forEach(group ->
              groups.computeIfAbsent(group, _ -> new TreeMap<>()).merge(vm.id(), 1, Integer::sum));
    }

    void remove(@Nullable VmSpec vm) {
      if (vm == null) {
        return;
      }
      for (GroupId group : vm.apart()) {
        TreeMap<VmId, Integer> members = groups.get(group);
        if (members != null) {
          members.computeIfPresent(vm.id(), (_, times) -> times == 1 ? null : times - 1);
        }
      }
    }
  }

  @Override
  public String name() {
    return "I4";
  }

  @Override
  public String promise() {
    return "must-rules (anti-affinity, storage pool, NUMA, cordon, not to be moved) hold at every step";
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
      case OfVm(_, var vm, _, VmEvent.OfMigration(MigrationEvent.MigrationRequested e)) ->
          findings.check(
              e.order().vm().movable(),
              () -> "VM " + vm + " is not to be moved, but " + e.migration() + " began");
      case OfVm _, JournalEntry.OfPlan _ -> {}
    }
  }

  private void register(HostId id, HostEvent.HostRegistered event, Findings findings) {
    var host = new Track(event.spec());
    hosts.put(id, host);
    for (Host.Resident resident : event.residents()) {
      host.residents.put(resident.vm().id(), resident.vm());
      host.add(resident.vm());
      apart(host, resident.vm(), findings);
    }
  }

  private static void onHost(Track host, HostEvent event, Findings findings) {
    switch (event) {
      case HostEvent.CapacityReserved e -> {
        host.remove(host.coming.put(e.migration(), e.vm()));
        host.add(e.vm());
        apart(host, e.vm(), findings);
        mayCome(host, e.vm(), e.numa(), findings);
      }
      case HostEvent.ReservationReleased e -> host.remove(host.coming.remove(e.migration()));
      case HostEvent.GuestArrived e -> {
        VmSpec vm = host.coming.remove(e.migration());
        if (vm != null) {
          host.remove(host.residents.put(vm.id(), vm));
        }
      }
      case HostEvent.GuestDeparted e -> host.remove(host.residents.remove(e.migration().vm()));
      case HostEvent.CordonChanged e -> host.cordon = e.cordon();
      case HostEvent.GuestRescued e -> host.remove(host.residents.remove(e.vm()));
      case HostEvent.GuestAdmitted e -> {
        VmSpec vm = e.guest().vm();
        host.remove(host.residents.put(vm.id(), vm));
        host.add(vm);
        apart(host, vm, findings);
        mayCome(host, vm, e.guest().numa(), findings);
      }
      default -> {} // nothing comes or goes
    }
  }

  private static void mayCome(Track host, VmSpec vm, NumaSet numa, Findings findings) {
    findings.check(
        host.cordon == Cordon.OPEN
            && host.spec.pools().contains(vm.pool())
            && numa.size() == vm.numaNodes(),
        () ->
            host.spec.id()
                + " is "
                + host.cordon
                + ", reaches "
                + host.spec.pools()
                + " and gave "
                + numa
                + " to VM "
                + vm.id()
                + ", which needs pool "
                + vm.pool()
                + " and "
                + vm.numaNodes()
                + " NUMA nodes");
  }

  private static void apart(Track host, VmSpec vm, Findings findings) {
    for (GroupId group : vm.apart()) {
      TreeMap<VmId, Integer> members = host.groups.getOrDefault(group, new TreeMap<>());
      findings.check(
          members.size() <= 1,
          () ->
              "VMs "
                  + members.keySet()
                  + " of group "
                  + group
                  + " are together on "
                  + host.spec.id());
    }
  }
}
