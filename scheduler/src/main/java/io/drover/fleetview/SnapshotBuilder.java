package io.drover.fleetview;

import io.drover.model.GroupRule;
import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Guest;
import io.drover.model.HostDigest.Incoming;
import io.drover.model.NumaSet;
import io.drover.model.PoolId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns digests into columns, in id order throughout. O(hosts + VMs), with one hash look-up a VM.
 */
final class SnapshotBuilder {
  private final List<HostDigest> digests;
  private final Duration staleAfter;
  private final Columns c;
  private final Map<PoolId, Integer> pools = new HashMap<>();
  private final RulesBuilder rules;
  private final Map<VmId, Integer> rowOfGuest;
  private final Set<VmId> travelling = new HashSet<>();
  private int row;

  SnapshotBuilder(
      long revision,
      Instant at,
      List<HostDigest> unordered,
      Duration staleAfter,
      List<GroupRule> groupRules) {
    digests = new ArrayList<>(unordered);
    digests.sort(Comparator.comparing(digest -> digest.spec().id()));
    this.staleAfter = staleAfter;
    int nodes = 1;
    int rows = 0;
    for (HostDigest digest : digests) {
      nodes = Math.max(nodes, digest.spec().numaNodes().size());
      rows += digest.guests().size() + digest.incoming().size();
    }
    c = new Columns(revision, at, digests.size(), nodes, rows);
    rowOfGuest = HashMap.newHashMap(rows);
    rules = new RulesBuilder(c, groupRules);
  }

  Columns build() {
    Map<String, Integer> racks = new HashMap<>();
    Map<String, Integer> zones = new HashMap<>();
    numberPools();
    for (int h = 0; h < digests.size(); h++) {
      HostDigest digest = digests.get(h);
      if (h > 0 && digests.get(h - 1).spec().id().equals(digest.spec().id())) {
        throw new IllegalArgumentException(
            "host " + digest.spec().id() + " has two digests, one was expected");
      }
      c.rack[h] = racks.computeIfAbsent(digest.spec().rack().value(), _ -> racks.size());
      c.zone[h] = zones.computeIfAbsent(digest.spec().zone().value(), _ -> zones.size());
      addHost(h, digest);
      addGuests(h, digest);
    }
    c.firstVm[digests.size()] = row;
    settleTravellers();
    c.racks = racks.size();
    c.zones = zones.size();
    c.poolNumbers = Map.copyOf(pools);
    rules.build();
    c.reach = new StaticReach(c).hosts();
    return c;
  }

  private void numberPools() {
    for (HostDigest digest : digests) {
      digest.spec().pools().stream()
          .sorted()
          .forEach(pool -> pools.putIfAbsent(pool, pools.size()));
    }
    c.poolWords = Math.max(1, (pools.size() + 63) >> 6);
    c.pools = new long[digests.size() * c.poolWords];
    for (int h = 0; h < digests.size(); h++) {
      for (PoolId pool : digests.get(h).spec().pools()) {
        int number = pools.getOrDefault(pool, 0);
        c.pools[h * c.poolWords + (number >> 6)] |= 1L << number;
      }
    }
  }

  private void addHost(int h, HostDigest digest) {
    c.host[h] = digest.spec();
    c.nodeCount[h] = digest.spec().numaNodes().size();
    c.cordon[h] = digest.cordon();
    c.sampledAt[h] = digest.sampledAt();
    c.stale[h] = digest.sampledAt().isBefore(c.at.minus(staleAfter));
    if (!c.stale[h] && digest.sampledAt().isBefore(c.oldestSample)) {
      c.oldestSample = digest.sampledAt();
    }
    c.physicalCpu[h] = digest.spec().physicalCpu().millicores();
    c.cpuUsed[h] = digest.cpuUsed().millicores();
    c.expectedLoad[h] = c.cpuUsed[h];
    c.firstVm[h] = row;
    for (int node = 0; node < c.nodeCount[h]; node++) {
      Resources allocatable = digest.spec().allocatable(node);
      int at = h * c.nodes + node;
      c.allocatableCpu[at] = allocatable.cpu().millicores();
      c.allocatableMemory[at] = allocatable.memory().bytes();
      c.freeCpu[at] = c.allocatableCpu[at];
      c.freeMemory[at] = c.allocatableMemory[at];
    }
  }

  private void addGuests(int h, HostDigest digest) {
    for (Guest guest : inOrder(digest.guests(), Comparator.comparing(guest -> guest.vm().id()))) {
      c.vmCpuUsed[row] = guest.cpuUsed().millicores();
      c.vmDirtyRate[row] = guest.dirtyRate().bytesPerSecond();
      c.vmMovable[row] = guest.vm().movable() && !c.stale[h];
      if (rowOfGuest.putIfAbsent(guest.vm().id(), row) != null) {
        travelling.add(guest.vm().id());
      }
      addRow(h, guest.vm(), guest.numa());
    }
    for (Incoming incoming :
        inOrder(digest.incoming(), Comparator.comparing(Incoming::migration))) {
      c.vmIncoming[row] = true;
      travelling.add(incoming.vm().id());
      addRow(h, incoming.vm(), incoming.numa());
    }
  }

  private static <T> List<T> inOrder(List<T> items, Comparator<T> order) {
    for (int i = 1; i < items.size(); i++) {
      if (order.compare(items.get(i - 1), items.get(i)) > 0) {
        return items.stream().sorted(order).toList();
      }
    }
    return items;
  }

  private void addRow(int h, VmSpec vm, NumaSet numa) {
    int mask = numa.mask() & ((1 << c.nodeCount[h]) - 1);
    c.vm[row] = vm;
    c.vmHost[row] = h;
    c.vmNumaNodes[row] = vm.numaNodes();
    c.vmCpu[row] = Math.ceilDiv(vm.size().cpu().millicores(), vm.numaNodes());
    c.vmMemory[row] = Math.ceilDiv(vm.size().memory().bytes(), vm.numaNodes());
    c.vmPool[row] = pools.getOrDefault(vm.pool(), -1);
    rules.add(row, vm);
    if (mask != numa.mask() || Integer.bitCount(mask) != vm.numaNodes()) {
      c.vmMovable[row] =
          false; // what was reported cannot be: leave it alone, but count what can be counted
      mask = mask == 0 ? 1 : mask;
    }
    c.vmMask[row] = mask;
    for (int node = 0; node < c.nodeCount[h]; node++) {
      if ((mask >> node & 1) == 1) {
        c.freeCpu[h * c.nodes + node] -= c.vmCpu[row];
        c.freeMemory[h * c.nodes + node] -= c.vmMemory[row];
      }
    }
    row++;
  }

  /**
   * A VM known in two places is in a move: it stays out of plans, and its load is expected where it
   * goes.
   */
  private void settleTravellers() {
    if (travelling.isEmpty()) {
      return;
    }
    for (int v = 0; v < row; v++) {
      if (!travelling.contains(c.vm[v].id())) {
        continue;
      }
      c.vmMovable[v] = false;
      c.vmInFlight[v] = true;
      if (c.vmIncoming[v]) {
        Integer source = rowOfGuest.get(c.vm[v].id());
        c.vmTwin[v] = source != null;
        c.vmCpuUsed[v] = source == null ? c.vm[v].size().cpu().millicores() : c.vmCpuUsed[source];
        c.vmDirtyRate[v] = source == null ? 0 : c.vmDirtyRate[source];
        c.expectedLoad[c.vmHost[v]] += c.vmCpuUsed[v];
        if (source != null && c.vmHost[source] != c.vmHost[v]) {
          int from = c.vmHost[source];
          c.expectedLoad[from] = Math.max(0, c.expectedLoad[from] - c.vmCpuUsed[source]);
        }
      }
    }
  }
}
