package io.drover.simulation.benchmark.plan;

import io.drover.model.Cordon;
import io.drover.model.GroupRule;
import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Guest;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.Placement;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.objective.Weights;
import io.drover.rebalance.Step;
import io.drover.simulation.benchmark.RuleBooks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
  private final RuleBooks groups;
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
    groups = new RuleBooks(rules);
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
        groups.change(guest.vm(), digest.spec(), 1);
      }
      if (!silent(page)) {
        used += page.load;
        physical += page.physical();
      }
    }
    meanUse = used / physical;
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
    groups.change(guest.vm(), from.host.spec(), -1);
    groups.change(guest.vm(), to.host.spec(), 1);
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
    HostSpec from = page(step.from()).host.spec();
    groups.change(guest.vm(), from, -1);
    Optional<String> broken = groups.broken(guest.vm(), from, to.host.spec());
    groups.change(guest.vm(), from, 1);
    return broken;
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
