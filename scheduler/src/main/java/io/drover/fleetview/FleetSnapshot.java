package io.drover.fleetview;

import io.drover.model.Cordon;
import io.drover.model.DomainLevel;
import io.drover.model.GroupRule;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.VmSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A fleet at one moment, in columns: immutable, revisioned, and with a hash of its content.
 *
 * <p>Hosts stand in id order, and each host's VMs in id order behind one another, so a VM's row
 * number grows with its host's. Columns per NUMA node are indexed {@code host * nodes() + node}.
 * Capacity held for a VM on its way to a host is a row too: it takes room and counts for
 * anti-affinity there, and it is not movable; nor is the VM it belongs to, at its source.
 */
public final class FleetSnapshot {
  final Columns c;
  private @Nullable String contentHash;

  FleetSnapshot(Columns columns) {
    this.c = columns;
  }

  /**
   * The fleet that these digests describe.
   *
   * @param digests at most one of each host, in any order
   * @param staleAfter a host whose last sample is older than this is neither source nor target of a
   *     move
   */
  public static FleetSnapshot of(
      long revision, Instant at, List<HostDigest> digests, Duration staleAfter) {
    return of(revision, at, digests, staleAfter, List.of());
  }

  /**
   * The same with rules of groups.
   *
   * @param rules that a group which a VM stays {@code apart} from is kept apart on hosts need not
   *     be among them
   */
  public static FleetSnapshot of(
      long revision,
      Instant at,
      List<HostDigest> digests,
      Duration staleAfter,
      List<GroupRule> rules) {
    return new FleetSnapshot(new SnapshotBuilder(revision, at, digests, staleAfter, rules).build());
  }

  public long revision() {
    return c.revision;
  }

  public Instant at() {
    return c.at;
  }

  /**
   * When the oldest sample that a plan may rest on was taken: of the hosts that are not stale;
   * {@link #at} without any.
   */
  public Instant oldestSample() {
    return c.oldestSample;
  }

  /**
   * SHA-256 over all columns and ids, in hexadecimal: two snapshots with the same hash give the
   * same plans.
   */
  public synchronized String contentHash() {
    if (contentHash == null) {
      contentHash = ContentHash.of(c);
    }
    return contentHash;
  }

  public int hosts() {
    return c.host.length;
  }

  /** Rows of VMs, those of capacity held for VMs on their way included. */
  public int vms() {
    return c.vm.length;
  }

  /** The most NUMA nodes any host has: the stride of the columns per node. At least 1. */
  public int nodes() {
    return c.nodes;
  }

  public HostSpec hostSpec(int host) {
    return c.host[host];
  }

  public HostId hostId(int host) {
    return c.host[host].id();
  }

  /**
   * Where the host stands in the columns; empty for a host that is not in the snapshot. O(log
   * hosts).
   */
  public OptionalInt hostIndex(HostId id) {
    int low = 0;
    int high = c.host.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = c.host[middle].id().compareTo(id);
      if (order == 0) {
        return OptionalInt.of(middle);
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return OptionalInt.empty();
  }

  public int nodesOf(int host) {
    return c.nodeCount[host];
  }

  public Cordon cordon(int host) {
    return c.cordon[host];
  }

  public boolean stale(int host) {
    return c.stale[host];
  }

  public Instant sampledAt(int host) {
    return c.sampledAt[host];
  }

  /** Whether VMs may be moved to the host: it is open, and its telemetry is fresh. */
  public boolean takesVms(int host) {
    return c.cordon[host] == Cordon.OPEN && !c.stale[host];
  }

  /** Physical CPU in millicores. */
  public long physicalCpu(int host) {
    return c.physicalCpu[host];
  }

  /** Measured CPU in millicores when last sampled. */
  public long cpuUsed(int host) {
    return c.cpuUsed[host];
  }

  /**
   * CPU in millicores expected once the moves already in flight are over: measured, plus arrivals,
   * less departures.
   */
  public long expectedLoad(int host) {
    return c.expectedLoad[host];
  }

  /** The host's rack, zone as a number; equal numbers mean the same one. */
  public int rack(int host) {
    return c.rack[host];
  }

  public int zone(int host) {
    return c.zone[host];
  }

  public long allocatableCpu(int host, int node) {
    return c.allocatableCpu[host * c.nodes + node];
  }

  public long allocatableMemory(int host, int node) {
    return c.allocatableMemory[host * c.nodes + node];
  }

  /** Millicores left to promise; negative where a host holds more than it may. */
  public long freeCpu(int host, int node) {
    return c.freeCpu[host * c.nodes + node];
  }

  public long freeMemory(int host, int node) {
    return c.freeMemory[host * c.nodes + node];
  }

  /** First row of the host's VMs; they end before {@code firstVm(host + 1)}. */
  public int firstVm(int host) {
    return c.firstVm[host];
  }

  public VmSpec vmSpec(int vm) {
    return c.vm[vm];
  }

  public int vmHost(int vm) {
    return c.vmHost[vm];
  }

  public int vmMask(int vm) {
    return c.vmMask[vm];
  }

  public Placement vmPlacement(int vm) {
    return new Placement(hostId(c.vmHost[vm]), new NumaSet(c.vmMask[vm]));
  }

  public int vmNumaNodes(int vm) {
    return c.vmNumaNodes[vm];
  }

  /** Millicores it takes of each NUMA node it occupies. */
  public long vmCpu(int vm) {
    return c.vmCpu[vm];
  }

  /** Bytes it takes of each NUMA node it occupies. */
  public long vmMemory(int vm) {
    return c.vmMemory[vm];
  }

  /**
   * Measured CPU of the guest in millicores; of one on its way, as its source measured it, or its
   * size if no source did.
   */
  public long vmCpuUsed(int vm) {
    return c.vmCpuUsed[vm];
  }

  /** Bytes a second. */
  public long vmDirtyRate(int vm) {
    return c.vmDirtyRate[vm];
  }

  /**
   * Whether it may be migrated now: movable by its own rules, in no other move, and on a host with
   * fresh telemetry.
   */
  public boolean vmMovable(int vm) {
    return c.vmMovable[vm];
  }

  /** Whether the row is capacity held for a VM on its way here. */
  public boolean vmIncoming(int vm) {
    return c.vmIncoming[vm];
  }

  /** Whether the VM is in a group whose members may share no host. */
  public boolean vmHasGroups(int vm) {
    return c.vmGroups[vm].apart().length > 0;
  }

  /** Whether two VMs are in one group whose members may share no host. */
  public boolean rivals(int vm, int other) {
    return Arrangement.share(c.vmGroups[vm].apart(), c.vmGroups[other].apart());
  }

  /** The rules of groups, and who is in them. */
  public GroupRules rules() {
    return c.rules;
  }

  /** All groups that the VM is in, as {@link GroupRules} numbers them, ascending. Read-only. */
  public int[] vmGroups(int vm) {
    return c.vmGroups[vm].groups();
  }

  /**
   * Must-rules that concern the VM, ascending, without pins and exclusions, which {@link
   * #staticallyAllowed} covers, and without those that keep groups apart on hosts: see {@link
   * #rivals}. Read-only.
   */
  public int[] vmMustRules(int vm) {
    return c.vmGroups[vm].must();
  }

  /** Should-rules that concern the VM, ascending, pins and exclusions included. Read-only. */
  public int[] vmShouldRules(int vm) {
    return c.vmGroups[vm].should();
  }

  /** Failure domains of the level that have hosts, numbered from 0. */
  public int domains(DomainLevel level) {
    return switch (level) {
      case HOST -> c.host.length;
      case RACK -> c.racks;
      case ZONE -> c.zones;
    };
  }

  /** The host's failure domain of the level. */
  public int domain(DomainLevel level, int host) {
    return switch (level) {
      case HOST -> host;
      case RACK -> c.rack[host];
      case ZONE -> c.zone[host];
    };
  }

  /** Classes of VMs that may go to the same hosts, whatever is there; numbered from 0. */
  public int classes() {
    return c.reach.length;
  }

  public int vmClass(int vm) {
    return c.vmClass[vm];
  }

  /**
   * Whether VMs of the class may go to the host as far as they alone decide it: it takes VMs,
   * reaches their disks, offers their CPU model, and pins and exclusions that must hold leave it to
   * them. Room, load and other VMs are not looked at.
   */
  public boolean classAllowed(int vmClass, int host) {
    return (c.reach[vmClass][host >> 6] >>> host & 1) == 1;
  }

  /** The same of one VM, for the host it is on as for any other. */
  public boolean staticallyAllowed(int vm, int host) {
    return classAllowed(c.vmClass[vm], host);
  }

  /**
   * Whether the row is of a VM on its way, at either end: it may yet end here or elsewhere. Such a
   * VM is not movable.
   */
  public boolean vmInFlight(int vm) {
    return c.vmInFlight[vm];
  }

  /** The VM's storage pool as a number. */
  public int vmPool(int vm) {
    return c.vmPool[vm];
  }

  public boolean reaches(int host, int pool) {
    return c.reaches(host, pool);
  }
}
