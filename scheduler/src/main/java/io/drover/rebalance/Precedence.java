package io.drover.rebalance;

import io.drover.fleetview.FleetSnapshot;
import io.drover.model.DomainLevel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which steps of a feasible order must be completed before which others begin, so that any
 * interleaving that keeps to this is feasible too.
 *
 * <p>For each arrival on a NUMA node, count everything there at the start and all arrivals up to
 * this one as present. If that is over the node's capacity, name as many of the departures before
 * it as bring it down. In any interleaving, take the present arrival that stands last in the order:
 * what it waited for has left, and all others present were counted for it, so the node is within
 * capacity. Expected CPU against the ceiling is treated the same way, per host, and anti-affinity
 * pair by pair. Moves that one spread or dependency between VMs sees keep to the order given: each
 * of its states was found to keep the rule.
 */
final class Precedence {
  private final FleetSnapshot fleet;
  private final double ceiling;
  private final Map<Integer, Account> accounts = new HashMap<>();
  private final List<Leg> legs;
  private final int[] fromHost;
  private final int[] fromMask;

  /** By must-rule: the last leg so far that it sees. */
  private final Map<Integer, Integer> lastSeenBy = new HashMap<>();

  Precedence(FleetSnapshot fleet, double ceiling, List<Leg> legs) {
    this.fleet = fleet;
    this.ceiling = ceiling;
    this.legs = legs;
    fromHost = new int[legs.size()];
    fromMask = new int[legs.size()];
  }

  /** One thing that runs out: what is left of it, counting all arrivals so far and no departure. */
  private static final class Account {
    final long[] left;
    final List<Integer> departures = new ArrayList<>();

    Account(long... left) {
      this.left = left;
    }
  }

  /** For each leg the earlier ones it waits for, ascending. */
  List<List<Integer>> waits() {
    Map<Integer, Integer> lastLegOf = new HashMap<>();
    var waits = new ArrayList<List<Integer>>();
    for (int i = 0; i < legs.size(); i++) {
      Leg leg = legs.get(i);
      Integer earlier = lastLegOf.put(leg.vm(), i);
      fromHost[i] = earlier == null ? fleet.vmHost(leg.vm()) : legs.get(earlier).host();
      fromMask[i] = earlier == null ? fleet.vmMask(leg.vm()) : legs.get(earlier).mask();
      var after = new TreeSet<Integer>();
      if (earlier != null) {
        after.add(earlier);
      }
      arrive(i, after);
      waitForRivals(i, after);
      waitForRules(i, after);
      depart(i);
      waits.add(List.copyOf(after));
    }
    return waits;
  }

  private boolean flips(int i) {
    return legs.get(i).host() == fromHost[i];
  }

  private int entered(int i) {
    return flips(i) ? legs.get(i).mask() & ~fromMask[i] : legs.get(i).mask();
  }

  private int left(int i) {
    return flips(i) ? fromMask[i] & ~legs.get(i).mask() : fromMask[i];
  }

  private void arrive(int i, TreeSet<Integer> after) {
    Leg leg = legs.get(i);
    for (int rest = entered(i); rest != 0; rest &= rest - 1) {
      int node = Integer.numberOfTrailingZeros(rest);
      take(nodeAccount(leg.host(), node), after, fleet.vmCpu(leg.vm()), fleet.vmMemory(leg.vm()));
    }
    if (!flips(i)) {
      take(loadAccount(leg.host()), after, fleet.vmCpuUsed(leg.vm()));
    }
  }

  private void depart(int i) {
    for (int rest = left(i); rest != 0; rest &= rest - 1) {
      nodeAccount(fromHost[i], Integer.numberOfTrailingZeros(rest)).departures.add(i);
    }
    if (!flips(i)) {
      loadAccount(fromHost[i]).departures.add(i);
    }
  }

  /**
   * Takes the amounts from the account, waiting for as many departures as it needs, the earliest
   * first.
   */
  private void take(Account account, TreeSet<Integer> after, long... amounts) {
    for (int r = 0; r < amounts.length; r++) {
      account.left[r] -= amounts[r];
    }
    long[] left = account.left.clone();
    for (int departure : account.departures) {
      if (after.contains(departure)) {
        giveBack(left, departure);
      }
    }
    for (int departure : account.departures) {
      if (covered(left)) {
        return;
      }
      if (after.add(departure)) {
        giveBack(left, departure);
      }
    }
  }

  private void giveBack(long[] left, int departure) {
    int vm = legs.get(departure).vm();
    if (left.length == 1) {
      left[0] += fleet.vmCpuUsed(vm);
    } else {
      left[0] += fleet.vmCpu(vm);
      left[1] += fleet.vmMemory(vm);
    }
  }

  private static boolean covered(long[] left) {
    for (long one : left) {
      if (one < 0) {
        return false;
      }
    }
    return true;
  }

  private Account nodeAccount(int host, int node) {
    return accounts.computeIfAbsent(
        host * fleet.nodes() + node,
        _ -> new Account(fleet.freeCpu(host, node), fleet.freeMemory(host, node)));
  }

  private Account loadAccount(int host) {
    return accounts.computeIfAbsent(
        -1 - host,
        _ -> new Account((long) (ceiling * fleet.physicalCpu(host)) - fleet.expectedLoad(host)));
  }

  private void waitForRivals(int i, TreeSet<Integer> after) {
    int vm = legs.get(i).vm();
    if (flips(i) || !fleet.vmHasGroups(vm)) {
      return;
    }
    for (int earlier = 0; earlier < i; earlier++) {
      if (fromHost[earlier] == legs.get(i).host()
          && !flips(earlier)
          && legs.get(earlier).vm() != vm
          && fleet.rivals(vm, legs.get(earlier).vm())) {
        after.add(earlier);
      }
    }
  }

  private void waitForRules(int i, TreeSet<Integer> after) {
    for (int rule : fleet.vmMustRules(legs.get(i).vm())) {
      if (!seenBy(rule, i)) {
        continue;
      }
      Integer before = lastSeenBy.put(rule, i);
      if (before != null) {
        after.add(before);
      }
    }
  }

  /** Whether the leg ends in another failure domain of the rule's level than it begins in. */
  private boolean seenBy(int rule, int i) {
    DomainLevel level = fleet.rules().level(rule);
    return fleet.domain(level, fromHost[i]) != fleet.domain(level, legs.get(i).host());
  }
}
