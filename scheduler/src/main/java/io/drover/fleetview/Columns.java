package io.drover.fleetview;

import io.drover.model.Cordon;
import io.drover.model.GroupId;
import io.drover.model.GroupRule;
import io.drover.model.HostSpec;
import io.drover.model.PoolId;
import io.drover.model.VmSpec;
import java.time.Instant;
import java.util.Map;

/**
 * The arrays behind a snapshot, filled once by {@link SnapshotBuilder} and read-only after. CPU in
 * millicores, memory in bytes.
 */
final class Columns {
  private static final GroupRules NO_RULES =
      new GroupRules(new GroupId[0], new GroupRule[0], new int[1], new int[0]);

  final long revision;
  final Instant at;
  final int nodes;
  Instant oldestSample;

  final HostSpec[] host;
  final int[] nodeCount;
  final Cordon[] cordon;
  final boolean[] stale;
  final Instant[] sampledAt;
  final long[] physicalCpu;
  final long[] cpuUsed;
  final long[] expectedLoad;
  final int[] rack;
  final int[] zone;
  final int[] firstVm;
  final long[] allocatableCpu;
  final long[] allocatableMemory;
  final long[] freeCpu;
  final long[] freeMemory;

  final VmSpec[] vm;
  final int[] vmHost;
  final int[] vmMask;
  final int[] vmNumaNodes;
  final long[] vmCpu;
  final long[] vmMemory;
  final long[] vmCpuUsed;
  final long[] vmDirtyRate;
  final boolean[] vmMovable;
  final boolean[] vmIncoming;
  final int[] vmPool;
  final Membership[] vmGroups;
  final int[] vmClass;

  /** Whether the VM is on its way, so that it may end where this row is or elsewhere. */
  final boolean[] vmInFlight;

  /** Whether the row is held for a VM that has another one, where it is now. */
  final boolean[] vmTwin;

  int racks;
  int zones;
  GroupRules rules = NO_RULES;
  RulesBuilder.Memberships memberships = new RulesBuilder.Memberships(NO_RULES);

  /** By class of VMs: the hosts they may go to, bit by bit. */
  long[][] reach = {};

  int poolWords = 1;
  long[] pools = {};
  Map<PoolId, Integer> poolNumbers = Map.of();
  Map<GroupId, Integer> groupNumbers = Map.of();

  Columns(long revision, Instant at, int hosts, int nodes, int vms) {
    this.revision = revision;
    this.at = at;
    this.oldestSample = at;
    this.nodes = nodes;
    host = new HostSpec[hosts];
    nodeCount = new int[hosts];
    cordon = new Cordon[hosts];
    stale = new boolean[hosts];
    sampledAt = new Instant[hosts];
    physicalCpu = new long[hosts];
    cpuUsed = new long[hosts];
    expectedLoad = new long[hosts];
    rack = new int[hosts];
    zone = new int[hosts];
    firstVm = new int[hosts + 1];
    allocatableCpu = new long[hosts * nodes];
    allocatableMemory = new long[hosts * nodes];
    freeCpu = new long[hosts * nodes];
    freeMemory = new long[hosts * nodes];
    vm = new VmSpec[vms];
    vmHost = new int[vms];
    vmMask = new int[vms];
    vmNumaNodes = new int[vms];
    vmCpu = new long[vms];
    vmMemory = new long[vms];
    vmCpuUsed = new long[vms];
    vmDirtyRate = new long[vms];
    vmMovable = new boolean[vms];
    vmIncoming = new boolean[vms];
    vmPool = new int[vms];
    vmGroups = new Membership[vms];
    vmClass = new int[vms];
    vmInFlight = new boolean[vms];
    vmTwin = new boolean[vms];
  }

  boolean reaches(int at, int pool) {
    return pool >= 0 && (pools[at * poolWords + (pool >> 6)] >>> pool & 1) == 1;
  }
}
