package io.drover.rebalance;

import io.drover.fleetview.FleetSnapshot;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;
import io.drover.model.GroupRule.Exclusion;
import io.drover.model.GroupRule.Near;
import io.drover.model.GroupRule.Pin;
import io.drover.model.GroupRule.Spread;
import io.drover.model.HostSpec;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The must-rules of groups on a fleet in motion, plain and slow: a VM on its way runs at either
 * end, so every combination is tried.
 */
final class RuledFleet {
  private final FleetSnapshot fleet;
  private final Map<VmId, VmSpec> specs = new TreeMap<>();

  /** Hosts by VM: one, or both ends of a move. */
  private final Map<VmId, List<Integer>> hosts = new TreeMap<>();

  private final Map<VmId, List<Integer>> start = new TreeMap<>();

  RuledFleet(FleetSnapshot fleet) {
    this.fleet = fleet;
    for (int v = 0; v < fleet.vms(); v++) {
      VmId id = fleet.vmSpec(v).id();
      specs.put(id, fleet.vmSpec(v));
      hosts.computeIfAbsent(id, _ -> new ArrayList<>()).add(fleet.vmHost(v));
      start.computeIfAbsent(id, _ -> new ArrayList<>()).add(fleet.vmHost(v));
    }
  }

  void begin(VmId vm, int to) {
    hosts.getOrDefault(vm, new ArrayList<>()).add(to);
  }

  void complete(VmId vm) {
    hosts.getOrDefault(vm, new ArrayList<>()).removeFirst();
  }

  void refusePinned(VmSpec vm, HostSpec host) {
    for (GroupRule rule : rules()) {
      boolean kept =
          switch (rule) {
            case Pin pin -> pin.domains().contains(pin.level().domainOf(host));
            case Exclusion exclusion ->
                !exclusion.domains().contains(exclusion.level().domainOf(host));
            case Spread _, Near _ -> true;
          };
      if (!kept && vm.groups().contains(rule.group())) {
        throw new AssertionError(vm.id() + " goes to " + host.id() + " against " + rule);
      }
    }
  }

  /** Rules that some way for the moves under way to end leaves more broken than it was. */
  List<String> broken() {
    var broken = new ArrayList<String>();
    for (GroupRule rule : rules()) {
      switch (rule) {
        case Spread spread -> {
          if (breach(spread, hosts) > breach(spread, start)) {
            broken.add(rule + " is broken");
          }
        }
        case Near near -> {
          if (breach(near, hosts) > breach(near, start)) {
            broken.add(rule + " is broken");
          }
        }
        case Pin _, Exclusion _ -> {}
      }
    }
    return broken;
  }

  private List<GroupRule> rules() {
    return IntStream.range(0, fleet.rules().count())
        .filter(fleet.rules()::must)
        .mapToObj(fleet.rules()::rule)
        .toList();
  }

  private int breach(Spread rule, Map<VmId, List<Integer>> at) {
    return IntStream.range(0, 1 << ambiguous(rule, at).size())
        .map(choice -> {
          List<Integer> domains = domains(rule.group(), rule, at, choice);
          return rule.breach(domains.size(), new HashSet<>(domains).size());
        })
        .max()
        .orElse(0);
  }

  private int breach(Near rule, Map<VmId, List<Integer>> at) {
    return IntStream.range(0, 1 << ambiguous(rule, at).size())
        .map(choice -> {
          Set<Integer> needing = new HashSet<>(domains(rule.group(), rule, at, choice));
          needing.removeAll(new HashSet<>(domains(rule.other(), rule, at, choice)));
          return needing.size();
        })
        .max()
        .orElse(0);
  }

  /** VMs of the rule's groups that are in one domain or in another. */
  private List<VmId> ambiguous(GroupRule rule, Map<VmId, List<Integer>> at) {
    var ambiguous = new ArrayList<VmId>();
    at.forEach((vm, where) -> {
      boolean seen =
          isIn(vm, rule.group()) || (rule instanceof Near near && isIn(vm, near.other()));
      if (seen
          && fleet.domain(rule.level(), where.getFirst())
              != fleet.domain(rule.level(), where.getLast())) {
        ambiguous.add(vm);
      }
    });
    return ambiguous;
  }

  private boolean isIn(VmId vm, GroupId group) {
    VmSpec spec = specs.get(vm);
    return spec != null && spec.groups().contains(group);
  }

  private List<Integer> domains(
      GroupId group, GroupRule rule, Map<VmId, List<Integer>> at, int choice) {
    List<VmId> ambiguous = ambiguous(rule, at);
    var chosen = new HashMap<VmId, Integer>();
    for (int i = 0; i < ambiguous.size(); i++) {
      chosen.put(ambiguous.get(i), choice >> i & 1);
    }
    var domains = new ArrayList<Integer>();
    at.forEach((vm, where) -> {
      if (isIn(vm, group)) {
        domains.add(fleet.domain(rule.level(), where.get(chosen.getOrDefault(vm, 0))));
      }
    });
    return domains;
  }
}
