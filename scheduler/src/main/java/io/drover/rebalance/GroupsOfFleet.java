package io.drover.rebalance;

import io.drover.fleetview.FleetSnapshot;
import io.drover.fleetview.GroupRules;
import io.drover.fleetview.GroupRules.Kind;
import io.drover.model.DomainLevel;
import io.drover.solver.ProblemBuilder;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The must-rules of a snapshot's groups as the solver reads them. Pins and exclusions are in the
 * classes of VMs.
 *
 * <p>Which domains a VM on its way will be in is not known, so groups with such a VM keep all their
 * members where they are, if a rule looks at more than single hosts.
 */
final class GroupsOfFleet {
  private final FleetSnapshot fleet;
  private final GroupRules rules;

  /** Groups that a spread or a dependency counts and that have a VM on its way. */
  private final BitSet unsettled = new BitSet();

  GroupsOfFleet(FleetSnapshot fleet) {
    this.fleet = fleet;
    rules = fleet.rules();
    for (int rule = 0; rule < rules.count(); rule++) {
      if (counts(rule)) {
        boolean known = settled(rules.group(rule));
        boolean near = rules.kind(rule) == Kind.NEAR;
        if (!known || (near && !settled(rules.other(rule)))) {
          unsettled.set(rules.group(rule));
          if (near) {
            unsettled.set(rules.other(rule));
          }
        }
      }
    }
  }

  private boolean counts(int rule) {
    return rules.must(rule)
        && (rules.kind(rule) == Kind.NEAR || (rules.kind(rule) == Kind.SPREAD && !apart(rule)));
  }

  private boolean apart(int rule) {
    return rules.kind(rule) == Kind.SPREAD
        && rules.level(rule) == DomainLevel.HOST
        && rules.atLeast(rule) == io.drover.model.GroupRule.Spread.EACH;
  }

  private boolean settled(int group) {
    for (int i = 0; i < rules.members(group); i++) {
      if (fleet.vmInFlight(rules.member(group, i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether the VM stays where it is because of a VM on its way. */
  boolean unsettled(int vm) {
    if (!unsettled.isEmpty()) {
      for (int group : fleet.vmGroups(vm)) {
        if (unsettled.get(group)) {
          return true;
        }
      }
    }
    return false;
  }

  /** How many domains of a level a group may be in. */
  private record Bounds(int atLeast, int atMost) {
    Bounds and(Bounds other) {
      return new Bounds(Math.max(atLeast, other.atLeast), Math.min(atMost, other.atMost));
    }
  }

  private record Counted(int group, DomainLevel level) implements Comparable<Counted> {
    @Override
    public int compareTo(Counted other) {
      int order = Integer.compare(group, other.group);
      return order != 0 ? order : level.compareTo(other.level);
    }
  }

  /** Adds levels, groups and rules, once all VMs are added. */
  void addTo(ProblemBuilder builder) {
    Map<Integer, Integer> groups = new HashMap<>();
    Map<DomainLevel, Integer> levels = new EnumMap<>(DomainLevel.class);
    Map<Counted, Bounds> spreads = new TreeMap<>();
    for (int rule = 0; rule < rules.count(); rule++) {
      int group = rules.group(rule);
      if (!rules.must(rule)) {
        continue;
      }
      if (apart(rule)) {
        builder.apart(number(builder, groups, group));
      } else if (rules.kind(rule) == Kind.SPREAD) {
        var bounds =
            new Bounds(Math.min(rules.atLeast(rule), rules.members(group)), rules.atMost(rule));
        spreads.merge(new Counted(group, rules.level(rule)), bounds, Bounds::and);
      } else if (rules.kind(rule) == Kind.NEAR) {
        builder.near(
            number(builder, groups, group),
            level(builder, levels, rules.level(rule)),
            number(builder, groups, rules.other(rule)),
            0);
      }
    }
    spreads.forEach((counted, bounds) ->
        builder.spread(
            number(builder, groups, counted.group),
            level(builder, levels, counted.level),
            bounds.atLeast,
            bounds.atMost,
            0));
  }

  private int number(ProblemBuilder builder, Map<Integer, Integer> known, int group) {
    return known.computeIfAbsent(
        group,
        _ -> {
          int[] members = new int[rules.members(group)];
          for (int i = 0; i < members.length; i++) {
            members[i] = rules.member(group, i);
          }
          return builder.group(members);
        });
  }

  private int level(ProblemBuilder builder, Map<DomainLevel, Integer> known, DomainLevel level) {
    return known.computeIfAbsent(
        level,
        _ -> {
          int[] domains = new int[fleet.hosts()];
          for (int h = 0; h < domains.length; h++) {
            domains[h] = fleet.domain(level, h);
          }
          return builder.level(domains);
        });
  }
}
