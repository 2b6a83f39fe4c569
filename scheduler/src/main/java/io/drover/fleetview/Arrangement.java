package io.drover.fleetview;

import io.drover.model.Cordon;
import io.drover.model.GroupId;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which VM is where while a planner tries moves: a working copy of a snapshot. Mutable, for one
 * thread.
 *
 * <p>Moves cost O(NUMA nodes); nothing is allocated except when a host comes to hold more VMs than
 * it ever did. Room is counted as if each move were over at once; whether a move also fits while it
 * is under way (the VM held at both ends) is what {@link #fits} says <em>before</em> {@link #move}.
 */
public final class Arrangement {
  private static final Demand[] NOBODY = {};

  private final FleetSnapshot fleet;
  private final int nodes;
  private final long[] freeCpu;
  private final long[] freeMemory;
  private final long[] load;
  private final int[] hostOf;
  private final int[] maskOf;
  private final int[][] tenants;
  private final int[] tenantCount;
  private final int[] place;
  private final double meanUse;
  private final Cordon[] cordon;

  /** Admitted VMs with groups, by host. */
  private final Demand[][] newcomers;

  private final GroupCheck check;
  private final FewHosts few;

  public Arrangement(FleetSnapshot fleet) {
    this.fleet = fleet;
    nodes = fleet.nodes();
    freeCpu = fleet.c.freeCpu.clone();
    freeMemory = fleet.c.freeMemory.clone();
    load = fleet.c.expectedLoad.clone();
    cordon = fleet.c.cordon.clone();
    hostOf = fleet.c.vmHost.clone();
    maskOf = fleet.c.vmMask.clone();
    place = new int[hostOf.length];
    tenants = new int[fleet.hosts()][];
    tenantCount = new int[fleet.hosts()];
    newcomers = new Demand[fleet.hosts()][];
    Arrays.fill(newcomers, NOBODY);
    long used = 0;
    long physical = 0;
    for (int h = 0; h < tenants.length; h++) {
      int first = fleet.firstVm(h);
      tenantCount[h] = fleet.firstVm(h + 1) - first;
      tenants[h] = new int[tenantCount[h] + 4];
      for (int i = 0; i < tenantCount[h]; i++) {
        tenants[h][i] = first + i;
        place[first + i] = i;
      }
      if (!fleet.stale(h)) {
        used += load[h];
        physical += fleet.physicalCpu(h);
      }
    }
    meanUse = physical == 0 ? 0 : (double) used / physical;
    check = new GroupCheck(this);
    few = new FewHosts(fleet, check);
  }

  public FleetSnapshot fleet() {
    return fleet;
  }

  /** The host the VM is on; -1 once it has departed. */
  public int hostOf(int vm) {
    return hostOf[vm];
  }

  public int maskOf(int vm) {
    return maskOf[vm];
  }

  public int tenants(int host) {
    return tenantCount[host];
  }

  /** The host's {@code i}th VM, in no particular but a repeatable order. */
  public int tenant(int host, int i) {
    return tenants[host][i];
  }

  public long freeCpu(int host, int node) {
    return freeCpu[host * nodes + node];
  }

  public long freeMemory(int host, int node) {
    return freeMemory[host * nodes + node];
  }

  /** Expected CPU in millicores. */
  public long load(int host) {
    return load[host];
  }

  public Cordon cordon(int host) {
    return cordon[host];
  }

  public void cordon(int host, Cordon now) {
    cordon[host] = now;
  }

  /** Replaces the expected CPU of a host by what is known now, in millicores. */
  public void load(int host, long now) {
    load[host] = now;
  }

  /**
   * Used over physical CPU of all hosts with fresh telemetry; the same however VMs are arranged.
   */
  public double meanUse() {
    return meanUse;
  }

  /**
   * Whether one NUMA node has room for the VM's share; a node it occupies on this host already has.
   */
  public boolean nodeFits(int vm, int host, int node) {
    int at = host * nodes + node;
    return (freeCpu[at] >= fleet.c.vmCpu[vm] && freeMemory[at] >= fleet.c.vmMemory[vm])
        || (hostOf[vm] == host && (maskOf[vm] >> node & 1) == 1);
  }

  /** Whether every node of {@code mask} has room for the VM while it is still held where it is. */
  public boolean fits(int vm, int host, int mask) {
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      if (!nodeFits(vm, host, Integer.numberOfTrailingZeros(rest))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether no VM on the host is in a group that this one must share no host with. O(tenants), and
   * O(1) for a VM without such groups.
   */
  public boolean apart(int vm, int host) {
    Membership groups = fleet.c.vmGroups[vm];
    return groups.apart().length == 0 || rivalOn(groups, vm, host) < 0;
  }

  /** The first VM on the host that may not share it, {@code exceptVm} aside; -1 without one. */
  int rivalOn(Membership vm, int exceptVm, int host) {
    int[] list = tenants[host];
    for (int i = 0; i < tenantCount[host] && vm.apart().length > 0; i++) {
      if (list[i] != exceptVm && share(vm.apart(), fleet.c.vmGroups[list[i]].groups())) {
        return list[i];
      }
    }
    return -1;
  }

  /**
   * Whether every spread and dependency that must hold lets the VM go to the host from where it is.
   * Those that keep VMs apart on hosts are {@link #apart}'s, pins are {@link
   * FleetSnapshot#staticallyAllowed}'s. O(members of its groups), and O(1) for a VM without rules.
   */
  public boolean keepsRules(int vm, int host) {
    return check.refusing(fleet.c.vmGroups[vm], vm, hostOf[vm], host) == GroupCheck.NONE;
  }

  /**
   * How far a rule is from being kept: domains too few, too many or without what they need; members
   * outside, for a pin or an exclusion. 0 for a rule that is kept. For reports: O(members), and
   * times the domains for a dependency.
   */
  public int breach(int rule) {
    return check.breach(rule);
  }

  /**
   * What should-rules cost more, in the score's unit, once the VM is on the host, from where it is
   * or from nowhere if it is new.
   */
  public double ruleCost(Demand vm, int host) {
    return check.added(vm.membership(), vm.row(), host);
  }

  /** No host's {@link #ruleCost} is less, for a VM that is not yet anywhere. */
  public double leastRuleCost(Demand vm) {
    return check.leastAdded(vm.membership());
  }

  /**
   * The hosts that must-rules leave to a VM that is not yet anywhere, ascending, where these are
   * few and can be named: all others are refused. Null where they cannot.
   */
  public int @Nullable [] fewHosts(Demand vm) {
    return few.of(vm.membership());
  }

  GroupCheck check() {
    return check;
  }

  static boolean share(int[] some, int[] others) {
    for (int i = 0, j = 0; i < some.length && j < others.length; ) {
      if (some[i] == others[j]) {
        return true;
      }
      if (some[i] < others[j]) {
        i++;
      } else {
        j++;
      }
    }
    return false;
  }

  /** The first VM without a row on the host that shares an anti-affinity group with this one. */
  @Nullable Demand newcomerRival(Demand vm, int host) {
    for (Demand newcomer : newcomers[host]) {
      if (newcomer != vm && newcomer.staysApartFrom(vm)) {
        return newcomer;
      }
    }
    return null;
  }

  /** The groups that keep the VM apart from VMs on the host, sorted. O(tenants). */
  Set<GroupId> rivalGroups(Demand vm, int host) {
    var groups = new TreeSet<GroupId>();
    for (int group : vm.membership().apart()) {
      for (int i = 0; i < tenantCount[host]; i++) {
        Membership tenant = fleet.c.vmGroups[tenants[host][i]];
        if (tenants[host][i] != vm.row() && tenant.contains(group)) {
          groups.add(fleet.rules().groupId(group));
        }
      }
    }
    for (Demand newcomer : newcomers[host]) {
      if (newcomer != vm) {
        newcomer.addRivalGroups(vm, fleet.rules(), groups);
      }
    }
    return groups;
  }

  /** Puts a VM that has no row on the host: its room is held and rules see it. */
  public void admit(Demand vm, int host, int mask) {
    hold(vm, host, mask, 1);
    if (vm.hasGroups()) {
      newcomers[host] =
          Stream.concat(Stream.of(newcomers[host]), Stream.of(vm)).toArray(Demand[]::new);
      check.admit(vm.membership(), host);
    }
  }

  /** Takes back what {@link #admit} did, with the same demand. */
  public void dismiss(Demand vm, int host, int mask) {
    hold(vm, host, mask, -1);
    if (vm.hasGroups()) {
      newcomers[host] =
          Stream.of(newcomers[host]).filter(other -> other != vm).toArray(Demand[]::new);
      check.dismiss(vm.membership(), host);
    }
  }

  /** Takes the VM away from its host altogether, until {@link #arrive}. */
  public void depart(int vm) {
    leave(vm, 1);
    unlist(vm, hostOf[vm]);
    hostOf[vm] = -1;
  }

  /** Puts a VM that departed on a host. */
  public void arrive(int vm, int host, int mask) {
    hostOf[vm] = host;
    maskOf[vm] = mask;
    leave(vm, -1);
    list(vm, host);
  }

  /** Holds room on the nodes for a VM that has no row, or gives it back when {@code sign} is -1. */
  public void hold(Demand vm, int host, int mask, int sign) {
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      int at = host * nodes + Integer.numberOfTrailingZeros(rest);
      freeCpu[at] -= sign * vm.cpu();
      freeMemory[at] -= sign * vm.memory();
    }
    load[host] += sign * vm.cpuUsed();
  }

  /**
   * Puts the VM there, whether or not it fits. An empty mask is allowed: the VM then holds no room,
   * for a step between two.
   */
  public void move(int vm, int host, int mask) {
    int from = hostOf[vm];
    shift(vm, from, maskOf[vm], 1);
    shift(vm, host, mask, -1);
    maskOf[vm] = mask;
    if (from != host) {
      load[from] -= fleet.c.vmCpuUsed[vm];
      load[host] += fleet.c.vmCpuUsed[vm];
      unlist(vm, from);
      list(vm, host);
      hostOf[vm] = host;
    }
  }

  /**
   * Gives the VM's room and load back as if it had left, or takes them again when {@code sign} is
   * -1.
   */
  public void leave(int vm, int sign) {
    shift(vm, hostOf[vm], maskOf[vm], sign);
    load[hostOf[vm]] -= sign * fleet.c.vmCpuUsed[vm];
  }

  private void shift(int vm, int host, int mask, int sign) {
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      int at = host * nodes + Integer.numberOfTrailingZeros(rest);
      freeCpu[at] += sign * fleet.c.vmCpu[vm];
      freeMemory[at] += sign * fleet.c.vmMemory[vm];
    }
  }

  private void unlist(int vm, int host) {
    int last = tenants[host][--tenantCount[host]];
    tenants[host][place[vm]] = last;
    place[last] = place[vm];
  }

  private void list(int vm, int host) {
    if (tenantCount[host] == tenants[host].length) {
      tenants[host] = Arrays.copyOf(tenants[host], 2 * tenants[host].length);
    }
    place[vm] = tenantCount[host];
    tenants[host][tenantCount[host]++] = vm;
  }
}
