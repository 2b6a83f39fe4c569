package io.drover.capacity;

import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.DomainLevel;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;
import io.drover.model.GroupRule.Exclusion;
import io.drover.model.GroupRule.Near;
import io.drover.model.GroupRule.Pin;
import io.drover.model.GroupRule.Spread;
import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Guest;
import io.drover.model.HostSpec;
import io.drover.model.VmSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Tries every place of every VM, in books of its own. Exponential. */
final class BruteForce {
  private static final Comparator<VmSpec> BIGGEST_FIRST =
      Comparator.<VmSpec, Cpu>comparing(vm -> vm.size().cpu())
          .thenComparing(vm -> vm.size().memory())
          .reversed();

  private final List<HostDigest> hosts;
  private final VmSpec flavor;
  private final long use;
  private final OptionalDouble ceiling;
  private final Instant newest;
  private final long[][] cpu;
  private final long[][] memory;
  private final long[] load;
  private final List<GroupRule> rules;
  private final Map<VmSpec, Integer> where = new HashMap<>();
  private final List<int[]> added = new ArrayList<>();

  /**
   * @param rules all of which must hold
   */
  BruteForce(List<HostDigest> hosts, List<GroupRule> rules, Flavor flavor, OptionalDouble ceiling) {
    this.rules = rules;
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
    homeless.sort(BIGGEST_FIRST);
    Map<VmSpec, Integer> before = Map.copyOf(where);
    homeless.forEach(where::remove);
    added.stream()
        .filter(place -> isIn(level, domain, hosts.get(place[0])))
        .forEach(_ -> homeless.add(flavor));
    boolean all = housed(level, domain, homeless, 0);
    where.putAll(before);
    return all;
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
        || !at.spec().offers(vm.cpuModel())
        || !keepsRules(vm, host)
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
    if (vm != flavor && sign > 0) {
      where.put(vm, host);
    } else {
      where.remove(vm);
    }
  }

  /** Whether a VM that comes from nowhere breaks no rule of groups any further. */
  private boolean keepsRules(VmSpec vm, int host) {
    return where.entrySet().stream()
            .noneMatch(other -> other.getValue() == host && vm.staysApartFrom(other.getKey()))
        && rules.stream()
            .filter(rule -> vm.groups().contains(rule.group()))
            .allMatch(rule -> keeps(rule, vm, hosts.get(host).spec()));
  }

  private boolean keeps(GroupRule rule, VmSpec vm, HostSpec host) {
    String domain = rule.level().domainOf(host);
    return switch (rule) {
      case Pin pin -> pin.domains().contains(domain);
      case Exclusion out -> !out.domains().contains(domain);
      case Near near ->
          vm.groups().contains(near.other())
              || domains(near.other(), rule.level()).contains(domain);
      case Spread spread -> {
        List<String> held = domains(spread.group(), rule.level());
        var with = new HashSet<>(held);
        yield with.add(domain)
            ? with.size() <= spread.atMost()
            : with.size() >= Math.min(spread.atLeast(), held.size() + 1);
      }
    };
  }

  /** The domain of each VM of the group. */
  private List<String> domains(GroupId group, DomainLevel level) {
    return where.entrySet().stream()
        .filter(vm -> vm.getKey().groups().contains(group))
        .map(vm -> level.domainOf(hosts.get(vm.getValue()).spec()))
        .toList();
  }
}
