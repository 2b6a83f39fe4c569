package io.drover.live;

import io.drover.host.Host;
import io.drover.host.HostCommand;
import io.drover.hypervisor.libvirt.Inventory;
import io.drover.hypervisor.libvirt.LibvirtFailure;
import io.drover.hypervisor.libvirt.LibvirtHypervisor;
import io.drover.model.Cpu;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.vm.VmCommand;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** Hosts that join the fleet, with the VMs that run there already. */
final class Newcomers {
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private Newcomers() {}

  /**
   * Asks every host what it is and has, as soon as it can be reached.
   *
   * @throws FleetUnusable if one cannot be, or the same VM runs on two of them
   */
  static Map<HostId, Inventory> ask(
      List<FleetFile.Member> hosts,
      LibvirtHypervisor hypervisor,
      Duration within,
      InstantSource clock) {
    Instant until = clock.instant().plus(within);
    Map<HostId, Inventory> found = new TreeMap<>();
    Map<HostId, String> missing = new TreeMap<>();
    while (found.size() < hosts.size()) {
      for (FleetFile.Member host : hosts) {
        if (!found.containsKey(host.id())) {
          ask(host.id(), hypervisor, found, missing);
        }
      }
      if (found.size() < hosts.size() && clock.instant().isAfter(until)) {
        throw new FleetUnusable(
            missing.size()
                + " of "
                + hosts.size()
                + " hosts are new, and cannot be taken in: "
                + String.join("; ", missing.values())
                + ". Mend the way to them, let what is under way end, or take them out of the fleet file for now",
            null);
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
    requireOnce(found);
    return found;
  }

  private static void ask(
      HostId host,
      LibvirtHypervisor hypervisor,
      Map<HostId, Inventory> found,
      Map<HostId, String> missing) {
    Optional<String> unreachable = hypervisor.unreachable(host);
    if (unreachable.isPresent()) {
      missing.put(host, host + ": " + unreachable.get());
      return;
    }
    try {
      Inventory inventory = hypervisor.inventory(host);
      if (inventory.unsettled().isEmpty()) {
        found.put(host, inventory);
        missing.remove(host);
      } else {
        missing.put(host, host + ": " + String.join(", ", inventory.unsettled()));
      }
    } catch (LibvirtFailure e) {
      missing.put(host, String.valueOf(e.getMessage()));
    }
  }

  private static void requireOnce(Map<HostId, Inventory> found) {
    Map<VmId, HostId> seen = new HashMap<>();
    found.forEach((host, inventory) ->
        inventory
            .vms()
            .forEach(vm -> {
              HostId other = seen.put(vm.vm().id(), host);
              if (other != null) {
                throw new FleetUnusable(
                    "VM "
                        + vm.vm().id()
                        + " runs on hosts "
                        + other
                        + " and "
                        + host
                        + ": stop one of the two domains, or rename it if they are different VMs",
                    null);
              }
            }));
  }

  /** A host with VMs that do not fit what it says it has is refused when it is registered. */
  static List<HostCommand.Register> registrations(
      List<FleetFile.Member> hosts, Map<HostId, Inventory> found, Instant at) {
    return hosts.stream()
        .map(host -> {
          Inventory inventory = found.get(host.id());
          if (inventory == null) {
            throw new IllegalStateException("host " + host.id() + " was not asked");
          }
          return new HostCommand.Register(
              spec(host, inventory), List.copyOf(residents(inventory).values()), host.cell(), at);
        })
        .toList();
  }

  /** Of VMs that were Drover's before: their hosts remember what this journal does not. */
  static List<VmCommand.Adopt> adoptions(Map<HostId, Inventory> found, Instant at) {
    var adoptions = new ArrayList<VmCommand.Adopt>();
    found.forEach((host, inventory) ->
        residents(inventory)
            .forEach((vm, resident) -> {
              if (vm.migrations() > 0) {
                adoptions.add(
                    new VmCommand.Adopt(
                        vm.vm(),
                        new Placement(host, resident.numa()),
                        vm.epoch(),
                        vm.migrations(),
                        at));
              }
            }));
    return adoptions;
  }

  private static HostSpec spec(FleetFile.Member host, Inventory inventory) {
    List<Resources> nodes = inventory.numaNodes();
    List<Resources> planned =
        host.cpu()
            .map(cpu ->
                nodes.stream()
                    .map(node ->
                        new Resources(new Cpu(cpu.millicores() / nodes.size()), node.memory()))
                    .toList())
            .orElse(nodes);
    return new HostSpec(
        host.id(),
        host.zone(),
        host.rack(),
        planned,
        host.cpuOvercommit(),
        host.nic(),
        inventory.pools(),
        Set.of());
  }

  /** On the NUMA node that has most memory left: libvirt says only which one is wished for. */
  private static Map<Inventory.Found, Host.Resident> residents(Inventory inventory) {
    long[] free = inventory.numaNodes().stream().mapToLong(node -> node.memory().bytes()).toArray();
    Map<Inventory.Found, Host.Resident> residents = new LinkedHashMap<>();
    for (Inventory.Found found : inventory.vms()) {
      int node = 0;
      for (int i = 1; i < free.length; i++) {
        node = free[i] > free[node] ? i : node;
      }
      free[node] -= found.vm().size().memory().bytes();
      residents.put(found, new Host.Resident(found.vm(), NumaSet.of(node), found.epoch()));
    }
    return residents;
  }
}
