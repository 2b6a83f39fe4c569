package io.drover.simulation.dump;

import io.drover.model.Cpu;
import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Guest;
import io.drover.model.HostId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Gathers what a dump says, and holds it against itself once all is read: nothing twice, nothing
 * missing, no host too full.
 */
final class DumpedFleet {
  static final int MOST_HOSTS = 100_000;
  static final int MOST_VMS = 1_000_000;

  private final JsonCursor json;
  private final Map<HostId, DumpedHost> hosts = new TreeMap<>();
  private final Map<VmId, DumpedVm> vms = new TreeMap<>();
  private final Map<HostId, List<DumpedVm>> byHost = new HashMap<>();
  private final List<DumpedRule> rules = new ArrayList<>();
  private boolean measured;

  DumpedFleet(JsonCursor json) {
    this.json = json;
  }

  void add(DumpedHost host) throws DumpException {
    DumpedHost known = hosts.putIfAbsent(host.spec().id(), host);
    if (known != null) {
      throw json.fail(
          host.at(),
          "host "
              + host.spec().id()
              + " stands here a second time, first in line "
              + known.at().line());
    }
    if (hosts.size() > MOST_HOSTS) {
      throw json.fail(
          host.at(),
          "is host "
              + hosts.size()
              + ", at most "
              + MOST_HOSTS
              + " are read: give one cell at a time");
    }
    measured |= host.cpuUsed().isPresent();
  }

  void add(DumpedVm vm) throws DumpException {
    DumpedVm known = vms.putIfAbsent(vm.spec().id(), vm);
    if (known != null) {
      throw json.fail(
          vm.at(),
          "VM "
              + vm.spec().id()
              + " stands here a second time, first in line "
              + known.at().line());
    }
    if (vms.size() > MOST_VMS) {
      throw json.fail(
          vm.at(),
          "is VM " + vms.size() + ", at most " + MOST_VMS + " are read: give one cell at a time");
    }
    measured |= vm.cpuUsed().isPresent();
  }

  void add(DumpedRule rule) {
    rules.add(rule);
  }

  FleetDump close() throws DumpException {
    if (hosts.isEmpty()) {
      throw json.fail(new JsonCursor.Mark(1, "$"), "names no host: a fleet needs at least one");
    }
    for (DumpedVm vm : vms.values()) {
      settle(vm);
    }
    new DumpedNames(json, hosts.values(), vms.values()).settle(rules);
    var digests = new ArrayList<HostDigest>();
    for (DumpedHost host : hosts.values()) {
      digests.add(digest(host, byHost.getOrDefault(host.spec().id(), List.of())));
    }
    return new FleetDump(digests, measured, rules.stream().map(DumpedRule::rule).toList());
  }

  private void settle(DumpedVm vm) throws DumpException {
    DumpedHost host = hosts.get(vm.host());
    if (host == null) {
      throw json.fail(
          vm.at(),
          "VM " + vm.spec().id() + " is on host " + vm.host() + ", which the dump does not have");
    }
    int nodes = host.spec().numaNodes().size();
    if (vm.numa().mask() >= 1 << nodes) {
      throw json.fail(
          vm.at(),
          "VM "
              + vm.spec().id()
              + " is on NUMA nodes "
              + vm.numa()
              + ", host "
              + vm.host()
              + " has "
              + nodes);
    }
    if (!host.spec().pools().contains(vm.spec().pool())) {
      throw json.fail(
          vm.at(),
          "VM "
              + vm.spec().id()
              + " has its disks in pool "
              + vm.spec().pool()
              + ", which its host "
              + vm.host()
              + " does not reach");
    }
    if (!host.spec().offers(vm.spec().cpuModel())) {
      throw json.fail(
          vm.at(),
          "VM "
              + vm.spec().id()
              + " runs with CPU model "
              + vm.spec().cpuModel()
              + ", which its host "
              + vm.host()
              + " does not offer");
    }
    byHost.computeIfAbsent(vm.host(), _ -> new ArrayList<>()).add(vm);
  }

  private HostDigest digest(DumpedHost host, List<DumpedVm> residents) throws DumpException {
    Resources[] used = new Resources[host.spec().numaNodes().size()];
    java.util.Arrays.fill(used, Resources.NONE);
    var guests = new ArrayList<Guest>();
    Cpu guestsUse = Cpu.ZERO;
    for (DumpedVm vm : residents) {
      for (int node : vm.numa().nodes()) {
        used[node] = used[node].plus(vm.spec().perNumaNode());
      }
      Cpu cpuUsed = vm.cpuUsed().orElse(Cpu.ZERO);
      guestsUse = guestsUse.plus(cpuUsed);
      guests.add(new Guest(vm.spec(), vm.numa(), cpuUsed, vm.dirtyRate()));
    }
    for (int node = 0; node < used.length; node++) {
      refuseOverfull(host, node, used[node]);
    }
    Optional<Cpu> told = host.cpuUsed();
    if (told.isPresent() && told.get().compareTo(host.spec().physicalCpu()) > 0) {
      throw json.fail(
          host.at(),
          "host "
              + host.spec().id()
              + " uses "
              + told.get()
              + " and has "
              + host.spec().physicalCpu());
    }
    return new HostDigest(
        host.spec(), 1, FleetDump.TAKEN, told.orElse(guestsUse), host.cordon(), guests, List.of());
  }

  private void refuseOverfull(DumpedHost host, int node, Resources used) throws DumpException {
    Resources capacity = host.spec().allocatable(node);
    if (capacity.covers(used)) {
      return;
    }
    boolean memory = used.memory().compareTo(capacity.memory()) > 0;
    throw json.fail(
        host.at(),
        "the VMs on NUMA node "
            + node
            + " of host "
            + host.spec().id()
            + " hold "
            + (memory
                ? used.memory() + ", it has " + capacity.memory()
                : used.cpu() + ", it may promise " + capacity.cpu()));
  }
}
