package io.drover.simulation.dump;

import io.drover.model.DomainLevel;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;
import io.drover.model.GroupRule.Exclusion;
import io.drover.model.GroupRule.Near;
import io.drover.model.GroupRule.Pin;
import io.drover.model.GroupRule.Spread;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Holds what rules name against the hosts and VMs there are: a rule about nothing is a mistake. */
final class DumpedNames {
  private final JsonCursor json;
  private final Collection<DumpedHost> hosts;
  private final Collection<DumpedVm> vms;
  private final Map<DomainLevel, Set<String>> domains = new EnumMap<>(DomainLevel.class);

  DumpedNames(JsonCursor json, Collection<DumpedHost> hosts, Collection<DumpedVm> vms) {
    this.json = json;
    this.hosts = hosts;
    this.vms = vms;
  }

  void settle(List<DumpedRule> rules) throws DumpException {
    if (rules.isEmpty()) {
      return;
    }
    Set<String> groups = new TreeSet<>();
    vms.forEach(vm -> vm.spec().groups().forEach(group -> groups.add(group.value())));
    for (DumpedRule dumped : rules) {
      GroupRule rule = dumped.rule();
      refuseUnknown(dumped, rule.group(), groups);
      switch (rule) {
        case Near near -> refuseUnknown(dumped, near.other(), groups);
        case Pin pin -> refuseUnknown(dumped, pin.domains());
        case Exclusion exclusion -> refuseUnknown(dumped, exclusion.domains());
        case Spread _ -> {}
      }
    }
  }

  private void refuseUnknown(DumpedRule rule, GroupId group, Set<String> groups)
      throws DumpException {
    if (!groups.contains(group.value())) {
      throw json.fail(
          rule.at(), "names group " + group + ", which no VM is in" + hint(group.value(), groups));
    }
  }

  private void refuseUnknown(DumpedRule rule, List<String> named) throws DumpException {
    DomainLevel level = rule.rule().level();
    Set<String> known = domains.get(level);
    if (known == null) {
      known = new TreeSet<>();
      for (DumpedHost host : hosts) {
        known.add(level.domainOf(host.spec()));
      }
      domains.put(level, known);
    }
    for (String name : named) {
      if (!known.contains(name)) {
        throw json.fail(
            rule.at(),
            "names "
                + level.word(1)
                + " "
                + name
                + ", which the dump does not have"
                + hint(name, known));
      }
    }
  }

  private static String hint(String name, Set<String> known) {
    return NearestName.to(name, known).map(near -> ": did you mean \"" + near + "\"?").orElse("");
  }
}
