package io.drover.fleetview;

import io.drover.fleetview.GroupRules.Kind;
import io.drover.model.DomainLevel;
import io.drover.model.GroupRule.Spread;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Holds an arrangement against the rules of groups, one VM at a time. A question walks the members
 * of the groups that the rules name: O(members), and O(1) for a VM without rules. Allocates
 * nothing. Mutable scratch, for one thread.
 *
 * <p>A VM on its way counts where that is worse for the rule: at neither end where members are
 * needed, at both where they are too many. So what is allowed stays allowed however the moves under
 * way end.
 *
 * <p>A rule broken already does not hold its members fast: a move is refused where it breaks the
 * rule further or does nothing for it in the domain it enters.
 */
final class GroupCheck {
  /** Stands for no VM, no domain and no rule. */
  static final int NONE = -1;

  private final Arrangement arrangement;
  private final FleetSnapshot fleet;
  private final GroupRules rules;
  private final int[][] seen = new int[DomainLevel.values().length][];
  private final int[][] seenSettled = new int[DomainLevel.values().length][];
  private int stamp;

  /** By group: the hosts of admitted VMs, which have no row; a host stands once for each. */
  private final int[][] newHosts;

  private final int[] newCount;

  private int distinct;
  private int distinctSettled;
  private int count;
  private int here;
  private int hereSettled;

  GroupCheck(Arrangement arrangement) {
    this.arrangement = arrangement;
    this.fleet = arrangement.fleet();
    this.rules = fleet.rules();
    newHosts = new int[rules.count() == 0 ? 0 : rules.groups()][];
    newCount = new int[newHosts.length];
    for (int rule = 0; rule < rules.count(); rule++) {
      DomainLevel level = rules.level(rule);
      if (seen[level.ordinal()] == null) {
        seen[level.ordinal()] = new int[fleet.domains(level)];
        seenSettled[level.ordinal()] = new int[fleet.domains(level)];
      }
    }
  }

  void admit(Membership vm, int host) {
    for (int group : counted(vm)) {
      int[] hosts = newHosts[group];
      if (hosts == null || hosts.length == newCount[group]) {
        hosts = hosts == null ? new int[4] : Arrays.copyOf(hosts, 2 * hosts.length);
        newHosts[group] = hosts;
      }
      hosts[newCount[group]++] = host;
    }
  }

  /** Where no rule is, nobody is counted. */
  private int[] counted(Membership vm) {
    return newHosts.length == 0 ? Membership.NONE.groups() : vm.groups();
  }

  void dismiss(Membership vm, int host) {
    for (int group : counted(vm)) {
      int[] hosts = newHosts[group];
      for (int i = 0; i < newCount[group]; i++) {
        if (hosts[i] == host) {
          hosts[i] = hosts[--newCount[group]];
          break;
        }
      }
    }
  }

  /**
   * The first of these must-rules that keeps the VM off the host; {@link #NONE} when none does.
   *
   * @param row the VM, or {@link #NONE} for one that is in no row
   * @param from where it comes from, which may be elsewhere than where the arrangement has it; or
   *     {@link #NONE}
   */
  int refusing(Membership vm, int row, int from, int host) {
    int spread = refusing(vm, Kind.SPREAD, row, from, host);
    return spread != NONE ? spread : refusing(vm, Kind.NEAR, row, from, host);
  }

  /** The same, of one kind of rule. */
  int refusing(Membership vm, Kind kind, int row, int from, int host) {
    for (int rule : vm.must()) {
      if (rules.kind(rule) == kind && !allows(vm, rule, row, from, host)) {
        return rule;
      }
    }
    return NONE;
  }

  IntStream allRefusing(Membership vm, Kind kind, int row, int from, int host) {
    return Arrays.stream(vm.must())
        .filter(rule -> rules.kind(rule) == kind && !allows(vm, rule, row, from, host));
  }

  private boolean allows(Membership vm, int rule, int row, int from, int host) {
    DomainLevel level = rules.level(rule);
    int entered = fleet.domain(level, host);
    int left = from == NONE ? NONE : fleet.domain(level, from);
    if (entered == left) {
      return true; // the rule sees no move
    }
    return rules.kind(rule) == Kind.SPREAD
        ? allowsSpread(rule, row, entered)
        : allowsNear(vm, rule, row, left, entered);
  }

  private boolean allowsSpread(int rule, int row, int entered) {
    int group = rules.group(rule);
    DomainLevel level = rules.level(rule);
    tally(group, level, row, entered);
    int surely = distinctSettled + (hereSettled == 0 ? 1 : 0);
    int atMost = distinct + (here == 0 ? 1 : 0);
    return (surely >= Math.min(rules.atLeast(rule), count + 1) || here == 0)
        && (atMost <= rules.atMost(rule) || hereSettled > 0);
  }

  private boolean allowsNear(Membership vm, int rule, int row, int left, int entered) {
    int group = rules.group(rule);
    int other = rules.other(rule);
    DomainLevel level = rules.level(rule);
    boolean brings = vm.contains(other);
    if (vm.contains(group) && !brings) {
      tally(other, level, row, entered);
      if (hereSettled == 0) {
        return false;
      }
    }
    if (!brings || left == NONE || left == entered) {
      return true;
    }
    tally(other, level, row, left);
    if (hereSettled > 0) {
      return true;
    }
    tally(group, level, row, left);
    return here == 0;
  }

  /**
   * Counts the group without this row: its VMs, the domains that hold any, and how many are in one
   * of them; each also without those on their way.
   */
  private void tally(int group, DomainLevel level, int exceptRow, int domain) {
    stamp++;
    distinct = 0;
    distinctSettled = 0;
    count = 0;
    here = 0;
    hereSettled = 0;
    for (int i = 0; i < rules.members(group); i++) {
      int member = rules.member(group, i);
      int host = arrangement.hostOf(member);
      if (member != exceptRow && host != NONE) {
        count += fleet.c.vmTwin[member] ? 0 : 1;
        see(level, fleet.domain(level, host), domain, !fleet.vmInFlight(member));
      }
    }
    for (int i = 0; i < newCount[group]; i++) {
      count++;
      see(level, fleet.domain(level, newHosts[group][i]), domain, true);
    }
  }

  private void see(DomainLevel level, int at, int domain, boolean settled) {
    here += at == domain ? 1 : 0;
    hereSettled += settled && at == domain ? 1 : 0;
    if (seen[level.ordinal()][at] != stamp) {
      seen[level.ordinal()][at] = stamp;
      distinct++;
    }
    if (settled && seenSettled[level.ordinal()][at] != stamp) {
      seenSettled[level.ordinal()][at] = stamp;
      distinctSettled++;
    }
  }

  /** The hosts of the group's members, of those on their way both. */
  IntStream hosts(int group) {
    IntStream members =
        IntStream.range(0, rules.members(group))
            .map(i -> arrangement.hostOf(rules.member(group, i)))
            .filter(host -> host != NONE);
    return IntStream.concat(
        members, IntStream.range(0, newCount[group]).map(i -> newHosts[group][i]));
  }

  /** Domains that the rule's group would be in with the VM on the host. */
  int domainsWith(int rule, int row, int host) {
    DomainLevel level = rules.level(rule);
    tally(rules.group(rule), level, row, fleet.domain(level, host));
    return distinct + (here == 0 ? 1 : 0);
  }

  /**
   * What should-rules cost more when the VM comes to the host from where it is, or from nowhere;
   * negative where they cost less.
   */
  double added(Membership vm, int row, int host) {
    double sum = 0;
    int from = row == NONE ? NONE : arrangement.hostOf(row);
    for (int rule : vm.should()) {
      sum +=
          rules.weight(rule)
              * switch (rules.kind(rule)) {
                case SPREAD -> addedSpread(rule, row, from, host);
                case NEAR -> addedNear(vm, rule, row, from, host);
                case PIN, EXCLUSION ->
                    (rules.admits(rule, host) ? 0 : 1)
                        - (from == NONE || rules.admits(rule, from) ? 0 : 1);
              };
    }
    return sum;
  }

  /**
   * No host's {@link #added} is less for a VM that is not yet anywhere; of spreads and pins it is
   * the least there can be.
   */
  double leastAdded(Membership vm) {
    double sum = 0;
    for (int rule : vm.should()) {
      sum +=
          rules.weight(rule)
              * switch (rules.kind(rule)) {
                case SPREAD -> leastAddedSpread(rule);
                case NEAR -> vm.contains(rules.other(rule)) ? -1 : 0;
                case PIN, EXCLUSION -> 0;
              };
    }
    return sum;
  }

  private int leastAddedSpread(int rule) {
    var spread = (Spread) rules.rule(rule);
    tally(rules.group(rule), rules.level(rule), NONE, NONE);
    int together = spread.breach(count + 1, distinct);
    int elsewhere = spread.breach(count + 1, distinct + 1);
    return Math.min(together, elsewhere) - spread.breach(count, distinct);
  }

  private int addedSpread(int rule, int row, int from, int host) {
    DomainLevel level = rules.level(rule);
    var spread = (Spread) rules.rule(rule);
    int group = rules.group(rule);
    int before = 0;
    if (from != NONE) {
      tally(group, level, row, fleet.domain(level, from));
      before = spread.breach(count + 1, distinct + (here == 0 ? 1 : 0));
    }
    tally(group, level, row, fleet.domain(level, host));
    if (from == NONE) {
      before = spread.breach(count, distinct);
    }
    return spread.breach(count + 1, distinct + (here == 0 ? 1 : 0)) - before;
  }

  private int addedNear(Membership vm, int rule, int row, int from, int host) {
    DomainLevel level = rules.level(rule);
    int entered = fleet.domain(level, host);
    int left = from == NONE ? NONE : fleet.domain(level, from);
    if (entered == left) {
      return 0;
    }
    int added = lonely(vm, rule, row, entered, true) - lonely(vm, rule, row, entered, false);
    return left == NONE
        ? added
        : added + lonely(vm, rule, row, left, false) - lonely(vm, rule, row, left, true);
  }

  /** 1 if the domain holds a member of the group and none of the other, with the VM or without. */
  private int lonely(Membership vm, int rule, int row, int domain, boolean with) {
    DomainLevel level = rules.level(rule);
    tally(rules.group(rule), level, row, domain);
    boolean needs = here > 0 || (with && vm.contains(rules.group(rule)));
    tally(rules.other(rule), level, row, domain);
    boolean has = here > 0 || (with && vm.contains(rules.other(rule)));
    return needs && !has ? 1 : 0;
  }

  /** How far the rule is from being kept: domains too few, too many or without what they need. */
  int breach(int rule) {
    DomainLevel level = rules.level(rule);
    int group = rules.group(rule);
    return switch (rules.kind(rule)) {
      case SPREAD -> {
        tally(group, level, NONE, NONE);
        yield ((Spread) rules.rule(rule)).breach(count, distinct);
      }
      case NEAR -> {
        int needing = 0;
        for (int domain = 0; domain < fleet.domains(level); domain++) {
          needing += lonely(Membership.NONE, rule, NONE, domain, false);
        }
        yield needing;
      }
      case PIN, EXCLUSION -> {
        int outside = 0;
        for (int i = 0; i < rules.members(group); i++) {
          int member = rules.member(group, i);
          int host = arrangement.hostOf(member);
          outside += fleet.c.vmTwin[member] || host == NONE || rules.admits(rule, host) ? 0 : 1;
        }
        for (int i = 0; i < newCount[group]; i++) {
          outside += rules.admits(rule, newHosts[group][i]) ? 0 : 1;
        }
        yield outside;
      }
    };
  }
}
