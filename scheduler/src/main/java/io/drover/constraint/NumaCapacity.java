package io.drover.constraint;

import io.drover.fleetview.Demand;
import io.drover.fleetview.HostView;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * As many NUMA nodes as the VM spans each have room for its share, CPU counted with the overcommit,
 * memory without.
 */
final class NumaCapacity implements Constraint {
  @Override
  public String rule() {
    return "capacity";
  }

  @Override
  public boolean allows(Demand vm, HostView host) {
    int fitting = 0;
    for (int node = 0; node < host.nodes(); node++) {
      if (host.nodeFits(vm, node)) {
        fitting++;
      }
    }
    return fitting >= vm.numaNodes();
  }

  @Override
  public boolean seesShapeAlone() {
    return true;
  }

  /** By what the NUMA node lacks that comes nearest to having room. */
  @Override
  public String aspect(Demand vm, HostView host) {
    if (host.nodes() < vm.numaNodes()) {
      return rule() + " (NUMA nodes)";
    }
    int roomiest = roomiest(vm, host);
    boolean cpu = host.freeCpu(roomiest) < vm.cpu();
    boolean memory = host.freeMemory(roomiest) < vm.memory();
    return rule() + (cpu && memory ? " (CPU and memory)" : cpu ? " (CPU)" : " (memory)");
  }

  @Override
  public String reason(Demand vm, HostView host) {
    if (host.nodes() < vm.numaNodes()) {
      return "needs " + vm.numaNodes() + " NUMA nodes, host " + host.id() + " has " + host.nodes();
    }
    int roomiest = roomiest(vm, host);
    String where =
        " free on NUMA node "
            + roomiest
            + (vm.numaNodes() > 1 ? ", and needs it on " + vm.numaNodes() : "");
    return host.freeMemory(roomiest) < vm.memory()
        ? "needs " + vm.memory() + " bytes, " + Math.max(0, host.freeMemory(roomiest)) + where
        : "needs " + vm.cpu() + " millicores, " + Math.max(0, host.freeCpu(roomiest)) + where;
  }

  @Override
  public List<Relaxation> relaxations(Demand vm, HostView host) {
    if (host.nodes() < vm.numaNodes()) {
      return List.of();
    }
    return IntStream.range(0, host.nodes())
        .mapToObj(node -> growth(vm, host, node))
        .sorted(Comparator.comparingDouble(Relaxation.Grow::share))
        .limit(vm.numaNodes())
        .filter(growth -> growth.share() > 0)
        .map(growth -> (Relaxation) growth)
        .toList();
  }

  /** What the node lacks; nothing where it has room. */
  private static Relaxation.Grow growth(Demand vm, HostView host, int node) {
    boolean fits = host.nodeFits(vm, node);
    long cpu = fits ? 0 : Math.max(0, vm.cpu() - host.freeCpu(node));
    long memory = fits ? 0 : Math.max(0, vm.memory() - host.freeMemory(node));
    double share =
        (double) cpu / Math.max(1, vm.cpu()) + (double) memory / Math.max(1, vm.memory());
    return new Relaxation.Grow(host.id(), node, cpu, memory, share);
  }

  /** Of the nodes without room, the one that comes nearest to having it. */
  private static int roomiest(Demand vm, HostView host) {
    int best = -1;
    double bestShare = Double.NEGATIVE_INFINITY;
    for (int node = 0; node < host.nodes(); node++) {
      double share =
          Math.min(
              (double) host.freeCpu(node) / Math.max(1, vm.cpu()),
              (double) host.freeMemory(node) / Math.max(1, vm.memory()));
      if (!host.nodeFits(vm, node) && share > bestShare) {
        best = node;
        bestShare = share;
      }
    }
    return Math.max(best, 0);
  }
}
