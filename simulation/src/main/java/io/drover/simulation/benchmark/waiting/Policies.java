package io.drover.simulation.benchmark.waiting;

import io.drover.fleetview.Arrangement;
import io.drover.fleetview.Demand;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The policies that can be asked for by name: Drover's own rule and those it is held against. */
public final class Policies {
  /** What all others are a ratio to. */
  static final Named FIRST_FIT = new Named("first-fit", fleet -> (_, vm, _) -> firstFit(fleet, vm));

  private static final List<Named> ALL =
      List.of(
          new Named("room-for-largest", PlacedWithRoom::new),
          FIRST_FIT,
          new Named("balance-fit", fleet -> (_, vm, _) -> balanceFit(fleet, vm)),
          new Named("best-fit", fleet -> (_, vm, _) -> bestFit(fleet, vm)));

  private Policies() {}

  /** A policy, to be made anew for the servers of each episode. */
  public record Named(String name, Function<Arrangement, Policy> made) {
    Policy on(Arrangement fleet) {
      return made.apply(fleet);
    }
  }

  /** Their names, Drover's own rule first. */
  public static List<String> names() {
    return ALL.stream().map(Named::name).toList();
  }

  public static Optional<Named> named(String name) {
    return ALL.stream().filter(policy -> policy.name.equals(name)).findFirst();
  }

  /** The first server, and its first node, with room. */
  private static int firstFit(Arrangement fleet, Demand vm) {
    for (int host = 0; host < fleet.fleet().hosts(); host++) {
      int mask = firstMask(fleet, vm, host);
      if (mask != 0) {
        return Policy.place(host, mask);
      }
    }
    return -1;
  }

  private static int firstMask(Arrangement fleet, Demand vm, int host) {
    if (vm.numaNodes() == Servers.NODES) {
      return Servers.fits(fleet, vm, host, Servers.BOTH) ? Servers.BOTH : 0;
    }
    return Servers.fits(fleet, vm, host, 1) ? 1 : Servers.fits(fleet, vm, host, 2) ? 2 : 0;
  }

  /**
   * The server whose nodes are the farthest apart in what is left of them, and of these the node
   * with more; first-fit for VMs that span both and where all are level. A peer of the published
   * comparison.
   */
  private static int balanceFit(Arrangement fleet, Demand vm) {
    int best = -1;
    double farthest = 0;
    for (int host = 0; host < fleet.fleet().hosts() && vm.numaNodes() == 1; host++) {
      double apart = Math.abs(left(fleet, host, 0) - left(fleet, host, 1));
      if (apart > farthest && firstMask(fleet, vm, host) != 0) {
        farthest = apart;
        best = host;
      }
    }
    if (best < 0) {
      return firstFit(fleet, vm);
    }
    int roomier = left(fleet, best, 1) > left(fleet, best, 0) ? 2 : 1;
    return Policy.place(
        best, Servers.fits(fleet, vm, best, roomier) ? roomier : Servers.BOTH - roomier);
  }

  /** The fullest server with room, by CPU or memory, whichever it has less of; the roomier node. */
  private static int bestFit(Arrangement fleet, Demand vm) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int host = 0; host < fleet.fleet().hosts(); host++) {
      int mask = firstMask(fleet, vm, host);
      double left =
          Math.min(
              (cores(fleet, host, 0) + cores(fleet, host, 1)) / Servers.NODE_CORES,
              (gibibytes(fleet, host, 0) + gibibytes(fleet, host, 1)) / Servers.NODE_GIBIBYTES);
      if (mask != 0 && left < least) {
        least = left;
        boolean secondIsRoomier = left(fleet, host, 1) > left(fleet, host, 0);
        boolean second = secondIsRoomier && Servers.fits(fleet, vm, host, 2);
        best = Policy.place(host, mask == 1 && second ? 2 : mask);
      }
    }
    return best;
  }

  /** What is left of a node: the lesser of the shares of CPU and memory. */
  private static double left(Arrangement fleet, int host, int node) {
    return Math.min(
        cores(fleet, host, node) / Servers.NODE_CORES,
        gibibytes(fleet, host, node) / Servers.NODE_GIBIBYTES);
  }

  private static double cores(Arrangement fleet, int host, int node) {
    return fleet.freeCpu(host, node) / 1000.0;
  }

  private static double gibibytes(Arrangement fleet, int host, int node) {
    return fleet.freeMemory(host, node) / (double) (1L << 30);
  }
}
