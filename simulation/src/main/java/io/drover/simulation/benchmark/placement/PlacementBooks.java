package io.drover.simulation.benchmark.placement;

import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.DataSize;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.Resources;
import io.drover.model.VmSpec;
import io.drover.simulation.benchmark.RuleBooks;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A second set of books: what each host holds, kept from digests and answers alone and with nothing
 * of the planner's, to hold its answers against the rules.
 */
final class PlacementBooks {
  private final double ceiling;
  private final Instant oldest;
  private final RuleBooks groups;
  private final Map<HostId, Page> pages = new HashMap<>();

  PlacementBooks(List<HostDigest> digests, List<GroupRule> rules, double ceiling, Instant oldest) {
    groups = new RuleBooks(rules);
    this.ceiling = ceiling;
    this.oldest = oldest;
    for (HostDigest digest : digests) {
      var page = new Page(digest);
      pages.put(digest.spec().id(), page);
      digest
          .guests()
          .forEach(guest -> {
            page.change(guest.vm(), guest.numa(), 0, 1);
            groups.change(guest.vm(), digest.spec(), 1);
          });
    }
  }

  private static final class Page {
    final HostDigest host;
    final long[] cpu;
    final long[] memory;
    final Set<GroupId> groups = new HashSet<>();
    long load;

    Page(HostDigest host) {
      this.host = host;
      cpu = new long[host.spec().numaNodes().size()];
      memory = new long[cpu.length];
      load = host.cpuUsed().millicores();
    }

    void change(VmSpec vm, NumaSet numa, long used, int sign) {
      Resources each = vm.perNumaNode();
      for (int node : numa.nodes()) {
        cpu[node] += sign * each.cpu().millicores();
        memory[node] += sign * each.memory().bytes();
      }
      load += sign * used;
      if (sign > 0) {
        groups.addAll(vm.apart());
      } else {
        groups.removeAll(vm.apart());
      }
    }
  }

  /** Which rule the place breaks, if any. */
  Optional<String> broken(VmSpec vm, Placement place, Cpu use) {
    Page page = pages.get(place.host());
    if (page == null) {
      return Optional.of("an unknown host");
    }
    HostDigest host = page.host;
    if (host.cordon() != Cordon.OPEN) {
      return Optional.of("a cordoned host");
    }
    if (host.sampledAt().isBefore(oldest)) {
      return Optional.of("a silent host");
    }
    if (!host.spec().pools().contains(vm.pool())) {
      return Optional.of("a host without its pool");
    }
    if (vm.apart().stream().anyMatch(page.groups::contains)) {
      return Optional.of("a host with one of its group");
    }
    if (page.load + use.millicores() > ceiling * host.spec().physicalCpu().millicores()) {
      return Optional.of("a host above the load ceiling");
    }
    if (place.numa().size() != vm.numaNodes() || place.numa().mask() >= 1 << page.cpu.length) {
      return Optional.of("NUMA nodes " + place.numa());
    }
    for (int node : place.numa().nodes()) {
      var used = new Resources(new Cpu(page.cpu[node]), bytes(page.memory[node]));
      if (!host.spec().allocatable(node).covers(used.plus(vm.perNumaNode()))) {
        return Optional.of("a NUMA node without room");
      }
    }
    return groups.broken(vm, host.spec());
  }

  private static DataSize bytes(long bytes) {
    return new DataSize(bytes);
  }

  void arrive(VmSpec vm, Placement place, Cpu use) {
    page(place).change(vm, place.numa(), use.millicores(), 1);
    groups.change(vm, page(place).host.spec(), 1);
  }

  void leave(VmSpec vm, Placement place, Cpu use) {
    page(place).change(vm, place.numa(), use.millicores(), -1);
    groups.change(vm, page(place).host.spec(), -1);
  }

  private Page page(Placement place) {
    Page page = pages.get(place.host());
    if (page == null) {
      throw new IllegalArgumentException("host " + place.host() + " has no page");
    }
    return page;
  }
}
