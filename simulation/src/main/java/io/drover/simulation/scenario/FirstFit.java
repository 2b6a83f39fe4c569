package io.drover.simulation.scenario;

import io.drover.model.Cpu;
import io.drover.model.DataSize;
import io.drover.model.GroupId;
import io.drover.model.HostSpec;
import io.drover.model.NumaSet;
import io.drover.model.Resources;
import io.drover.model.VmSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Room left on hosts by what was promised, by NUMA node, and the first place a VM fits. */
final class FirstFit {
  private final List<HostSpec> hosts;
  private final long[][] freeCpu;
  private final long[][] freeMemory;
  private final List<Set<GroupId>> groups = new ArrayList<>();

  FirstFit(List<HostSpec> hosts) {
    this.hosts = hosts;
    freeCpu = new long[hosts.size()][];
    freeMemory = new long[hosts.size()][];
    for (int i = 0; i < hosts.size(); i++) {
      HostSpec host = hosts.get(i);
      freeCpu[i] = new long[host.numaNodes().size()];
      freeMemory[i] = new long[host.numaNodes().size()];
      for (int node = 0; node < freeCpu[i].length; node++) {
        freeCpu[i][node] = host.allocatable(node).cpu().millicores();
        freeMemory[i][node] = host.allocatable(node).memory().bytes();
      }
      groups.add(new HashSet<>());
    }
  }

  /**
   * The nodes of the host with the most promised CPU left, if the VM fits them and no VM of its
   * groups is there.
   */
  Optional<NumaSet> fit(VmSpec vm, int host) {
    if (vm.numaNodes() > freeCpu[host].length
        || vm.apart().stream().anyMatch(groups.get(host)::contains)) {
      return Optional.empty();
    }
    Resources each = vm.perNumaNode();
    int mask = 0;
    for (int taken = 0; taken < vm.numaNodes(); taken++) {
      int best = -1;
      for (int node = 0; node < freeCpu[host].length; node++) {
        boolean fits =
            (mask >> node & 1) == 0
                && freeCpu[host][node] >= each.cpu().millicores()
                && freeMemory[host][node] >= each.memory().bytes();
        if (fits && (best < 0 || freeCpu[host][node] > freeCpu[host][best])) {
          best = node;
        }
      }
      if (best < 0) {
        return Optional.empty();
      }
      mask |= 1 << best;
    }
    return Optional.of(new NumaSet(mask));
  }

  void take(VmSpec vm, int host, NumaSet numa) {
    change(vm, host, numa, -1);
    groups.get(host).addAll(vm.apart());
  }

  void give(VmSpec vm, int host, NumaSet numa) {
    change(vm, host, numa, 1);
    groups.get(host).removeAll(vm.apart());
  }

  private void change(VmSpec vm, int host, NumaSet numa, int sign) {
    Resources each = vm.perNumaNode();
    for (int node : numa.nodes()) {
      freeCpu[host][node] += sign * each.cpu().millicores();
      freeMemory[host][node] += sign * each.memory().bytes();
      if (freeCpu[host][node] < 0 || freeMemory[host][node] < 0) {
        throw new IllegalStateException(
            hosts.get(host).id()
                + " has no room for "
                + vm.id()
                + " ("
                + new Cpu(each.cpu().millicores())
                + ", "
                + new DataSize(each.memory().bytes())
                + ") on NUMA node "
                + node);
      }
    }
  }
}
