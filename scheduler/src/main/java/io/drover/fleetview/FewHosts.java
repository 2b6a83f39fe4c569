package io.drover.fleetview;

import io.drover.fleetview.GroupRules.Kind;
import io.drover.model.DomainLevel;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that a must-rule leaves to a new VM where those are few and can be named: those in the
 * domains of a group that is in as many as it may be, or of the members it needs near. For one
 * thread.
 */
final class FewHosts {
  private static final int NONE = GroupCheck.NONE;

  private final FleetSnapshot fleet;
  private final GroupCheck check;
  private final int[][][] hostsOf = new int[DomainLevel.values().length][][];

  FewHosts(FleetSnapshot fleet, GroupCheck check) {
    this.fleet = fleet;
    this.check = check;
  }

  /** Ascending; each may still be refused, all others are. Null where no such rule holds. */
  int @Nullable [] of(Membership vm) {
    int[] few = null;
    for (int rule : vm.must()) {
      int group = confining(vm, rule);
      if (group != NONE) {
        int[] left = left(rule, group);
        few = left != null && (few == null || left.length < few.length) ? left : few;
      }
    }
    return few;
  }

  /** The group that the VM may have to stand with by the rule. */
  private int confining(Membership vm, int rule) {
    GroupRules rules = fleet.rules();
    if (rules.kind(rule) == Kind.SPREAD) {
      return rules.group(rule);
    }
    int other = rules.other(rule);
    return vm.contains(rules.group(rule)) && !vm.contains(other) ? other : NONE;
  }

  private int @Nullable [] left(int rule, int group) {
    DomainLevel level = fleet.rules().level(rule);
    int[] domains = check.hosts(group).map(host -> fleet.domain(level, host)).distinct().toArray();
    if (fleet.rules().kind(rule) == Kind.SPREAD && domains.length < fleet.rules().atMost(rule)) {
      return null;
    }
    int[][] hosts = hostsOf(level);
    return Arrays.stream(domains).flatMap(domain -> IntStream.of(hosts[domain])).sorted().toArray();
  }

  /** By domain, ascending. */
  private int[][] hostsOf(DomainLevel level) {
    int[][] known = hostsOf[level.ordinal()];
    if (known == null) {
      int[] count = new int[fleet.domains(level)];
      for (int host = 0; host < fleet.hosts(); host++) {
        count[fleet.domain(level, host)]++;
      }
      known = Arrays.stream(count).mapToObj(int[]::new).toArray(int[][]::new);
      for (int host = fleet.hosts() - 1; host >= 0; host--) {
        int domain = fleet.domain(level, host);
        known[domain][--count[domain]] = host;
      }
      hostsOf[level.ordinal()] = known;
    }
    return known;
  }
}
