package io.drover.simulation.benchmark.waiting;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import io.drover.fleetview.FleetSnapshot;
import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.DataSize;
import io.drover.model.HostDigest;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.model.VmSpec;
import io.drover.model.ZoneId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The yardstick's servers and requests in the product's words: hosts of two NUMA nodes of 40 cores
 * and 90 GiB, and VMs that take half of their size of both nodes when they have more than 10 GiB.
 */
final class Servers {
  static final int NODES = 2;

  /** The mask of both NUMA nodes. */
  static final int BOTH = 3;

  static final int NODE_CORES = 40;
  static final int NODE_GIBIBYTES = 90;

  /** A VM with more memory spans both nodes. */
  private static final int MOST_ON_ONE_NODE_GIBIBYTES = 10;

  private static final Instant START = Instant.EPOCH;
  private static final PoolId POOL = new PoolId("local");

  private final FleetSnapshot empty;
  private final Demand[] demand;
  private final Demand[] largestSoFar;

  /**
   * @param count how many servers, 1 or more
   */
  Servers(int count, Requests requests) {
    var node = new Resources(Cpu.cores(NODE_CORES), DataSize.gibibytes(NODE_GIBIBYTES));
    List<HostDigest> digests =
        IntStream.range(0, count)
            .mapToObj(i ->
                new HostSpec(
                    new HostId("server-%04d".formatted(i)),
                    new ZoneId("zone"),
                    new RackId("rack"),
                    List.of(node, node),
                    1,
                    DataRate.gigabits(10),
                    Set.of(POOL)))
            .map(
                spec -> new HostDigest(spec, 1, START, Cpu.ZERO, Cordon.OPEN, List.of(), List.of()))
            .toList();
    empty = FleetSnapshot.of(1, START, digests, Duration.ofDays(1));
    demand = new Demand[requests.rows()];
    largestSoFar = new Demand[requests.rows()];
    Map<Long, Demand> bySize = new HashMap<>();
    for (int row = 0; row < demand.length; row++) {
      int cores = requests.cores()[row];
      int gibibytes = requests.gibibytes()[row];
      demand[row] =
          bySize.computeIfAbsent((long) cores << 32 | gibibytes, _ -> demand(cores, gibibytes));
      largestSoFar[row] =
          row == 0 || larger(demand[row], largestSoFar[row - 1])
              ? demand[row]
              : largestSoFar[row - 1];
    }
  }

  private Demand demand(int cores, int gibibytes) {
    var spec =
        new VmSpec(
            new VmId("vm-" + cores + "-" + gibibytes),
            new Resources(Cpu.cores(cores), DataSize.gibibytes(gibibytes)),
            gibibytes > MOST_ON_ONE_NODE_GIBIBYTES ? NODES : 1,
            POOL,
            Set.of(),
            true);
    return Demand.ofNew(empty, spec, Cpu.ZERO);
  }

  private static boolean larger(Demand one, Demand other) {
    Resources a = one.spec().size();
    Resources b = other.spec().size();
    int byCpu = a.cpu().compareTo(b.cpu());
    return byCpu > 0 || (byCpu == 0 && a.memory().compareTo(b.memory()) > 0);
  }

  /** All servers, empty. */
  Arrangement open() {
    return new Arrangement(empty);
  }

  int count() {
    return empty.hosts();
  }

  /** What the VM of a row takes. The same object for VMs of one size. */
  Demand demand(int row) {
    return demand[row];
  }

  /** The largest VM, by CPU, then memory, of all rows up to this one. */
  Demand largestUntil(int row) {
    return largestSoFar[row];
  }

  /** Whether a server's NUMA nodes of the mask have room for the VM. */
  static boolean fits(Arrangement fleet, Demand vm, int host, int mask) {
    for (int node = 0; node < NODES; node++) {
      if ((mask >> node & 1) == 1
          && (fleet.freeCpu(host, node) < vm.cpu() || fleet.freeMemory(host, node) < vm.memory())) {
        return false;
      }
    }
    return true;
  }

  /** Whether any server has room. */
  static boolean fits(Arrangement fleet, Demand vm) {
    for (int host = 0; host < fleet.fleet().hosts(); host++) {
      if (vm.numaNodes() == NODES
          ? fits(fleet, vm, host, BOTH)
          : fits(fleet, vm, host, 1) || fits(fleet, vm, host, 2)) {
        return true;
      }
    }
    return false;
  }
}
