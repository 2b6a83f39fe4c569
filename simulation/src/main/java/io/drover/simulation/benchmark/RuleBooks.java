package io.drover.simulation.benchmark;

import io.drover.model.DomainLevel;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;
import io.drover.model.GroupRule.Exclusion;
import io.drover.model.GroupRule.Near;
import io.drover.model.GroupRule.Pin;
import io.drover.model.GroupRule.Spread;
import io.drover.model.HostSpec;
import io.drover.model.Strength;
import io.drover.model.VmSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which domains the groups of must-rules are in, kept with nothing of the planner's. */
public final class RuleBooks {
  private final Map<GroupId, List<Page>> pages = new HashMap<>();

  /** A rule, and its group's VMs by domain. */
  private record Page(GroupRule rule, Map<String, Integer> members) {}

  public RuleBooks(List<GroupRule> rules) {
    for (GroupRule rule : rules) {
      if (rule.strength() instanceof Strength.Must) {
        pages
            .computeIfAbsent(rule.group(), _ -> new ArrayList<>())
            .add(new Page(rule, new HashMap<>()));
      }
    }
  }

  /** Which rule the place breaks, or breaks further, if any. */
  public Optional<String> broken(VmSpec vm, HostSpec host) {
    return pagesOf(vm).stream()
        .filter(page -> breaks(page, page.rule.level().domainOf(host)))
        .map(page -> "a host against " + page.rule)
        .findFirst();
  }

  /**
   * The same of a VM that {@linkplain #change has left} the other host: rules whose domains the two
   * share see no move.
   */
  public Optional<String> broken(VmSpec vm, HostSpec from, HostSpec to) {
    return pagesOf(vm).stream()
        .filter(page -> {
          DomainLevel level = page.rule.level();
          String domain = level.domainOf(to);
          return !domain.equals(level.domainOf(from)) && breaks(page, domain);
        })
        .map(page -> "a host against " + page.rule)
        .findFirst();
  }

  private List<Page> pagesOf(VmSpec vm) {
    return vm.groups().stream()
        .flatMap(group -> pages.getOrDefault(group, List.of()).stream())
        .toList();
  }

  private static boolean breaks(Page page, String domain) {
    return switch (page.rule) {
      case Pin pin -> !pin.domains().contains(domain);
      case Exclusion out -> out.domains().contains(domain);
      case Spread spread -> {
        boolean isNew = !page.members.containsKey(domain);
        int all = page.members.values().stream().mapToInt(Integer::intValue).sum() + 1;
        int domains = page.members.size() + (isNew ? 1 : 0);
        boolean tooFew = domains < Math.min(spread.atLeast(), all);
        boolean tooMany = domains > spread.atMost();
        // What helps a broken rule, or does it no harm, is allowed.
        yield isNew ? tooMany : tooFew;
      }
      case Near near -> throw new IllegalArgumentException("no books are kept of " + near);
    };
  }

  public void change(VmSpec vm, HostSpec host, int by) {
    for (Page page : pagesOf(vm)) {
      page.members.merge(
          page.rule.level().domainOf(host),
          by,
          (some, more) -> some + more == 0 ? null : some + more);
    }
  }
}
