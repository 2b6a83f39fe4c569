package io.drover.simulation.benchmark.plan;

import io.drover.model.Cordon;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;
import io.drover.model.GroupRule.Spread;
import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Guest;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.Placement;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.objective.Weights;
import io.drover.rebalance.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A second set of books: a plan's steps are made one by one on plain maps of what each host holds,
 * with nothing of the planner's, each held against the rules before it is made. A VM is held at
 * both ends until it has arrived. Knows spreads over zones at least, as {@link PlanFleet} has them,
 * and no other rule of groups.
 */
final class PlanBooks {
  private final Weights weights;
  private final Instant oldest;
  private final Map<HostId, Page> pages = new HashMap<>();
  private final Map<VmId, Guest> guests = new HashMap<>();
  private final Map<VmId, Placement> places = new HashMap<>();
  private final Map<GroupId, List<VmId>> members = new HashMap<>();
  private final Map<GroupId, Integer> leastZones = new HashMap<>();
  private final double meanUse;

  private static final class Page {
    final HostDigest host;
    final long[] cpu;
    final long[] memory;
    final List<VmId> vms = new ArrayList<>();
    long load;

    Page(HostDigest host) {
      this.host = host;
      cpu = new long[host.spec().numaNodes().size()];
      memory = new long[cpu.length];
      for (int node = 0; node < cpu.length; node++) {
        cpu[node] = host.spec().allocatable(node).cpu().millicores();
        memory[node] = host.spec().allocatable(node).memory().bytes();
      }
      load = host.cpuUsed().millicores();
    }

    double physical() {
      return host.spec().physicalCpu().millicores();
    }

    void change(Guest guest, Placement at, int sign) {
      Resources each = guest.vm().perNumaNode();
      for (int node : at.numa().nodes()) {
        cpu[node] -= sign * each.cpu().millicores();
        memory[node] -= sign * each.memory().bytes();
      }
      if (sign > 0) {
        vms.add(guest.vm().id());
      } else {
        vms.remove(guest.vm().id());
      }
    }
  }

  PlanBooks(List<HostDigest> digests, List<GroupRule> rules, Weights weights, Instant oldest) {
    this.weights = weights;
    this.oldest = oldest;
    double used = 0;
    double physical = 0;
    for (HostDigest digest : digests) {
      var page = new Page(digest);
      pages.put(digest.spec().id(), page);
      for (Guest guest : digest.guests()) {
        var place = new Placement(digest.spec().id(), guest.numa());
        guests.put(guest.vm().id(), guest);
        places.put(guest.vm().id(), place);
        page.change(guest, place, 1);
        for (GroupId group : guest.vm().groups()) {
          members.computeIfAbsent(group, _ -> new ArrayList<>()).add(guest.vm().id());
        }
      }
      if (!silent(page)) {
        used += page.load;
        physical += page.physical();
      }
    }
    meanUse = used / physical;
    for (GroupRule rule : rules) {
      leastZones.put(rule.group(), ((Spread) rule).atLeast());
    }
  }

  private boolean silent(Page page) {
    return page.host.sampledAt().isBefore(oldest);
  }

  /**
   * Makes the step.
   *
   * @throws IllegalStateException when it may not be made
   */
  void make(Step step) {
    broken(step)
        .ifPresent(why -> {
          throw new IllegalStateException("the plan breaks a rule: " + step + ": " + why);
        });
    Guest guest = guest(step);
    Page from = page(step.from());
    Page to = page(step.to());
    to.change(guest, step.to(), 1);
    from.change(guest, step.from(), -1);
    to.load += guest.cpuUsed().millicores();
    from.load -= guest.cpuUsed().millicores();
    places.put(step.vm().id(), step.to());
  }

  private Guest guest(Step step) {
    Guest guest = guests.get(step.vm().id());
    if (guest == null) {
      throw new IllegalStateException("the plan moves an unknown VM: " + step);
    }
    return guest;
  }

  private Page page(Placement place) {
    Page page = pages.get(place.host());
    if (page == null) {
      throw new IllegalStateException("the plan names an unknown host: " + place);
    }
    return page;
  }

  /** Which rule the step breaks, if any. */
  private Optional<String> broken(Step step) {
    Guest guest = guest(step);
    Page to = page(step.to());
    HostSpec spec = to.host.spec();
    if (!guest.vm().movable() || !step.from().equals(places.get(guest.vm().id()))) {
      return Optional.of("the VM may not be moved from there");
    }
    if (step.to().host().equals(step.from().host())) {
      return Optional.of("it stays on its host");
    }
    if (silent(to) || silent(page(step.from()))) {
      return Optional.of("a host is silent");
    }
    if (to.host.cordon() != Cordon.OPEN || !spec.pools().contains(guest.vm().pool())) {
      return Optional.of("the host is cordoned or does not reach the VM's pool");
    }
    if (to.load + guest.cpuUsed().millicores() > weights.targetCeiling() * to.physical()) {
      return Optional.of("the host would be above the load ceiling");
    }
    if (step.to().numa().size() != guest.vm().numaNodes()
        || step.to().numa().mask() >= 1 << to.cpu.length) {
      return Optional.of("there are no such NUMA nodes");
    }
    Resources needed = guest.vm().perNumaNode();
    for (int node : step.to().numa().nodes()) {
      if (needed.cpu().millicores() > to.cpu[node] || needed.memory().bytes() > to.memory[node]) {
        return Optional.of("NUMA node " + node + " has no room");
      }
    }
    return brokenGroup(step, guest, to);
  }

  private Optional<String> brokenGroup(Step step, Guest guest, Page to) {
    for (VmId there : to.vms) {
      Guest other = guests.get(there);
      if (other != null && other.vm().apart().stream().anyMatch(guest.vm().apart()::contains)) {
        return Optional.of("the host holds " + there + " of its group");
      }
    }
    for (GroupId group : guest.vm().groups()) {
      int least = leastZones.getOrDefault(group, 0);
      int before = zones(group, step.vm().id(), step.from());
      int after = zones(group, step.vm().id(), step.to());
      if (after < least && after < before) {
        return Optional.of("group " + group + " would be in " + after + " zones");
      }
    }
    return Optional.empty();
  }

  private int zones(GroupId group, VmId vm, Placement at) {
    Set<Object> zones = new HashSet<>();
    for (VmId member : members.getOrDefault(group, List.of())) {
      Placement place = member.equals(vm) ? at : places.get(member);
      if (place != null) {
        zones.add(page(place).host.spec().zone());
      }
    }
    return zones.size();
  }

  /** The score as the weights' formulas have it, from scratch. */
  double score() {
    double sum = 0;
    for (Page page : pages.values()) {
      if (silent(page)) {
        continue;
      }
      double excess = (page.load - weights.safetyLevel() * page.physical()) / 1000;
      double physical = page.physical() / 1000;
      if (excess > 0) {
        sum += weights.load() * (excess + 10 * excess * excess / physical);
      }
      double off = page.load / page.physical() - meanUse;
      sum += weights.balance() * physical * off * off;
      for (long free : page.cpu) {
        sum += weights.fragments() * (Math.max(0, free) % (weights.chunkCores() * 1000L)) / 1000;
      }
    }
    return sum;
  }

  /** Hosts above the safety level that are heard from. */
  int hotHosts() {
    int hot = 0;
    for (Page page : pages.values()) {
      hot += !silent(page) && page.load > weights.safetyLevel() * page.physical() ? 1 : 0;
    }
    return hot;
  }
}
