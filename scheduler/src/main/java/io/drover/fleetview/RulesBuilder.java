package io.drover.fleetview;

import io.drover.fleetview.GroupRules.Kind;
import io.drover.model.DomainLevel;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;
import io.drover.model.GroupRule.Exclusion;
import io.drover.model.GroupRule.Near;
import io.drover.model.GroupRule.Pin;
import io.drover.model.GroupRule.Spread;
import io.drover.model.Strength;
import io.drover.model.VmSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Numbers groups, those of rules first, and fills {@link GroupRules} once all VMs were told. A VM
 * without groups costs nothing; others one look-up of their set of groups.
 */
final class RulesBuilder {
  private final Columns c;
  private final List<GroupRule> rules;
  private final Map<GroupId, Integer> numbers = new HashMap<>();
  private final List<GroupId> ids = new ArrayList<>();
  private final Set<GroupId> apart = new LinkedHashSet<>();

  /** For each set of groups that VMs are in, its number; set 0 is the empty one. */
  private final Map<Set<GroupId>, Integer> setNumbers = new HashMap<>();

  private final List<int[]> sets = new ArrayList<>(List.of(new int[0]));
  private final int[] setOf;

  RulesBuilder(Columns c, List<GroupRule> rules) {
    this.c = c;
    this.rules = rules;
    setOf = new int[c.vm.length];
    for (GroupRule rule : rules) {
      number(rule.group());
      if (rule instanceof Near near) {
        number(near.other());
      }
    }
  }

  private int number(GroupId group) {
    return numbers.computeIfAbsent(
        group,
        id -> {
          ids.add(id);
          return ids.size() - 1;
        });
  }

  void add(int row, VmSpec vm) {
    if (vm.groups().isEmpty()) {
      return;
    }
    if (!vm.apart().isEmpty() && !apart.containsAll(vm.apart())) {
      vm.apart().stream().sorted().forEach(apart::add);
    }
    Integer known = setNumbers.get(vm.groups());
    if (known == null) {
      known = sets.size();
      setNumbers.put(vm.groups(), known);
      sets.add(vm.groups().stream().sorted().mapToInt(this::number).sorted().toArray());
    }
    setOf[row] = known;
  }

  void build() {
    List<GroupRule> all = new ArrayList<>(rules);
    var given = new HashSet<>(rules);
    for (GroupId group : apart) {
      GroupRule rule = Spread.apart(group, DomainLevel.HOST, Strength.MUST);
      if (given.add(rule)) {
        all.add(rule);
      }
    }
    int[] firstMember = new int[ids.size() + 1];
    for (int set : setOf) {
      for (int group : sets.get(set)) {
        firstMember[group + 1]++;
      }
    }
    for (int group = 0; group < ids.size(); group++) {
      firstMember[group + 1] += firstMember[group];
    }
    int[] members = new int[firstMember[ids.size()]];
    int[] next = firstMember.clone();
    for (int row = 0; row < setOf.length; row++) {
      for (int group : sets.get(setOf[row])) {
        members[next[group]++] = row;
      }
    }
    c.rules =
        new GroupRules(
            ids.toArray(GroupId[]::new), all.toArray(GroupRule[]::new), firstMember, members);
    for (int rule = 0; rule < all.size(); rule++) {
      fill(c.rules, rule, all.get(rule));
    }
    c.groupNumbers = Map.copyOf(numbers);
    c.memberships = new Memberships(c.rules);
    addMemberships(c.memberships);
  }

  private void addMemberships(Memberships memberships) {
    Membership[] bySet = new Membership[sets.size()];
    Arrays.setAll(bySet, set -> memberships.of(sets.get(set)));
    for (int row = 0; row < setOf.length; row++) {
      c.vmGroups[row] = bySet[setOf[row]];
    }
  }

  private void fill(GroupRules table, int at, GroupRule rule) {
    table.level[at] = rule.level();
    table.group[at] = number(rule.group());
    table.other[at] = -1;
    table.atMost[at] = Integer.MAX_VALUE;
    table.admitted[at] = new long[0];
    switch (rule.strength()) {
      case Strength.Must _ -> table.must[at] = true;
      case Strength.Should(double weight) -> table.weight[at] = weight;
    }
    switch (rule) {
      case Spread spread -> {
        table.kind[at] = Kind.SPREAD;
        table.atLeast[at] = spread.atLeast();
        table.atMost[at] = spread.atMost();
      }
      case Near near -> {
        table.kind[at] = Kind.NEAR;
        table.other[at] = number(near.other());
      }
      case Pin pin -> {
        table.kind[at] = Kind.PIN;
        table.admitted[at] = hosts(pin.level(), pin.domains(), true);
      }
      case Exclusion exclusion -> {
        table.kind[at] = Kind.EXCLUSION;
        table.admitted[at] = hosts(exclusion.level(), exclusion.domains(), false);
      }
    }
  }

  /** The hosts in these domains, or those that are not; names that no host has count nothing. */
  private long[] hosts(DomainLevel level, List<String> domains, boolean inside) {
    var named = new HashSet<>(domains);
    long[] bits = new long[Math.max(1, (c.host.length + 63) >> 6)];
    for (int h = 0; h < c.host.length; h++) {
      if (named.contains(level.domainOf(c.host[h])) == inside) {
        bits[h >> 6] |= 1L << h;
      }
    }
    return bits;
  }

  /** Sorts out which rules concern a set of groups. */
  static final class Memberships {
    private final GroupRules rules;
    private final int[][] concerning;

    Memberships(GroupRules rules) {
      this.rules = rules;
      int[] counts = new int[rules.groups()];
      for (int rule = 0; rule < rules.count(); rule++) {
        counts[rules.group[rule]]++;
        if (rules.other[rule] >= 0) {
          counts[rules.other[rule]]++;
        }
      }
      concerning = new int[rules.groups()][];
      Arrays.setAll(concerning, group -> new int[counts[group]]);
      for (int rule = rules.count() - 1; rule >= 0; rule--) {
        concerning[rules.group[rule]][--counts[rules.group[rule]]] = rule;
        if (rules.other[rule] >= 0) {
          concerning[rules.other[rule]][--counts[rules.other[rule]]] = rule;
        }
      }
    }

    Membership of(int[] groups) {
      if (groups.length == 0) {
        return Membership.NONE;
      }
      int[] all =
          Arrays.stream(groups)
              .flatMap(group -> IntStream.of(concerning[group]))
              .sorted()
              .distinct()
              .toArray();
      return new Membership(
          groups,
          Arrays.stream(all)
              .filter(this::apartOnHosts)
              .map(rule -> rules.group[rule])
              .sorted()
              .distinct()
              .toArray(),
          those(all, rule -> rules.must[rule] && !isPin(rule) && !apartOnHosts(rule)),
          those(all, rule -> !rules.must[rule]),
          those(all, rule -> rules.must[rule] && isPin(rule)));
    }

    private static int[] those(int[] all, IntPredicate condition) {
      return Arrays.stream(all).filter(condition).toArray();
    }

    private boolean isPin(int rule) {
      return rules.kind[rule] == Kind.PIN || rules.kind[rule] == Kind.EXCLUSION;
    }

    private boolean apartOnHosts(int rule) {
      return rules.must[rule]
          && rules.kind[rule] == Kind.SPREAD
          && rules.level[rule] == DomainLevel.HOST
          && rules.atLeast[rule] == Spread.EACH;
    }
  }
}
