package io.drover.capacity;

import io.drover.model.Cordon;
import io.drover.model.DomainLevel;
import io.drover.model.GroupId;
import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Guest;
import io.drover.model.HostSpec;
import io.drover.model.VmSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Tries every place of every VM, in books of its own. Exponential. */
final class BruteForce {
  private final List<HostDigest> hosts;
  private final VmSpec flavor;
  private final long use;
  private final OptionalDouble ceiling;
  private final Instant newest;
  private final long[][] cpu;
  private final long[][] memory;
  private final long[] load;
  private final List<List<GroupId>> groups = new ArrayList<>();
  private final List<int[]> added = new ArrayList<>();

  BruteForce(List<HostDigest> hosts, Flavor flavor, OptionalDouble ceiling) {
    this.hosts = hosts;
    this.flavor = flavor.vm();
    this.use = flavor.expectedUse().millicores();
    this.ceiling = ceiling;
    newest = Instant.parse("2026-03-01T12:00:00Z");
    cpu = new long[hosts.size()][];
    memory = new long[hosts.size()][];
    load = new long[hosts.size()];
    for (int host = 0; host < hosts.size(); host++) {
      HostSpec spec = hosts.get(host).spec();
      int nodes = spec.numaNodes().size();
      cpu[host] = new long[nodes];
      memory[host] = new long[nodes];
      for (int node = 0; node < nodes; node++) {
        cpu[host][node] = spec.allocatable(node).cpu().millicores();
        memory[host][node] = spec.allocatable(node).memory().bytes();
      }
      load[host] = hosts.get(host).cpuUsed().millicores();
      groups.add(new ArrayList<>());
      for (Guest guest : hosts.get(host).guests()) {
        put(guest.vm(), host, guest.numa().mask(), 0, 1);
      }
    }
  }

  int mostOn(int host) {
    int most = 0;
    for (int mask = 1; mask < 1 << cpu[host].length; mask++) {
      if (allowed(flavor, host, mask) && belowCeiling(host)) {
        put(flavor, host, mask, use, 1);
        most = Math.max(most, 1 + mostOn(host));
        put(flavor, host, mask, use, -1);
      }
    }
    return most;
  }

  /** -1 when a loss strands a VM even now. */
  long mostSurvivable(DomainLevel level) {
    return survivesAny(level) ? more(level, 0, 1) : -1;
  }

  private long more(DomainLevel level, int firstHost, int firstMask) {
    long most = added.size();
    for (int host = firstHost; host < hosts.size(); host++) {
      for (int mask = host == firstHost ? firstMask : 1; mask < 1 << cpu[host].length; mask++) {
        if (allowed(flavor, host, mask) && belowCeiling(host)) {
          put(flavor, host, mask, use, 1);
          added.add(new int[] {host, mask});
          if (survivesAny(level)) {
            most = Math.max(most, more(level, host, mask));
          }
          added.removeLast();
          put(flavor, host, mask, use, -1);
        }
      }
    }
    return most;
  }

  private boolean survivesAny(DomainLevel level) {
    return hosts.stream()
        .map(host -> level.domainOf(host.spec()))
        .distinct()
        .allMatch(domain -> survives(level, domain));
  }

  private boolean survives(DomainLevel level, String domain) {
    var homeless = new ArrayList<VmSpec>();
    for (HostDigest host : hosts) {
      if (isIn(level, domain, host) && host.sampledAt().equals(newest)) {
        host.guests().stream().map(Guest::vm).filter(VmSpec::movable).forEach(homeless::add);
      }
    }
    added.stream()
        .filter(place -> isIn(level, domain, hosts.get(place[0])))
        .forEach(_ -> homeless.add(flavor));
    return housed(level, domain, homeless, 0);
  }

  private boolean housed(DomainLevel level, String domain, List<VmSpec> homeless, int next) {
    if (next == homeless.size()) {
      return true;
    }
    VmSpec vm = homeless.get(next);
    for (int host = 0; host < hosts.size(); host++) {
      for (int mask = 1; mask < 1 << cpu[host].length; mask++) {
        if (!isIn(level, domain, hosts.get(host)) && allowed(vm, host, mask)) {
          put(vm, host, mask, 0, 1);
          boolean all = housed(level, domain, homeless, next + 1);
          put(vm, host, mask, 0, -1);
          if (all) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean isIn(DomainLevel level, String domain, HostDigest host) {
    return level.domainOf(host.spec()).equals(domain);
  }

  private boolean belowCeiling(int host) {
    return ceiling.isEmpty()
        || load[host] + use
            <= ceiling.getAsDouble() * hosts.get(host).spec().physicalCpu().millicores();
  }

  private boolean allowed(VmSpec vm, int host, int mask) {
    HostDigest at = hosts.get(host);
    if (at.cordon() != Cordon.OPEN
        || !at.sampledAt().equals(newest)
        || !at.spec().pools().contains(vm.pool())
        || vm.apart().stream().anyMatch(groups.get(host)::contains)
        || Integer.bitCount(mask) != vm.numaNodes()) {
      return false;
    }
    for (int node = 0; node < cpu[host].length; node++) {
      if ((mask >> node & 1) == 1
          && (cpu[host][node] < vm.perNumaNode().cpu().millicores()
              || memory[host][node] < vm.perNumaNode().memory().bytes())) {
        return false;
      }
    }
    return true;
  }

  private void put(VmSpec vm, int host, int mask, long cpuUse, int sign) {
    for (int node = 0; node < cpu[host].length; node++) {
      if ((mask >> node & 1) == 1) {
        cpu[host][node] -= sign * vm.perNumaNode().cpu().millicores();
        memory[host][node] -= sign * vm.perNumaNode().memory().bytes();
      }
    }
    load[host] += sign * cpuUse;
    for (GroupId group : vm.apart()) {
      if (sign > 0) {
        groups.get(host).add(group);
      } else {
        groups.get(host).remove(group);
      }
    }
  }
}
