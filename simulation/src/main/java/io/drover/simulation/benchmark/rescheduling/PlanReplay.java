package io.drover.simulation.benchmark.rescheduling;

import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Guest;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.NumaSet;
import io.drover.model.Placement;
import io.drover.model.Resources;
import io.drover.model.VmId;
import io.drover.rebalance.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a plan's moves one by one and counts what is free: plain, and apart from everything that
 * made the plan. A VM that goes to another host is held at both until it has arrived.
 */
final class PlanReplay {
  private static final int CHUNK_MILLICORES = 16_000;

  private final Map<HostId, long[][]> free = new HashMap<>();
  private final Map<VmId, Guest> guests = new HashMap<>();
  private final Map<VmId, Placement> places = new HashMap<>();

  PlanReplay(List<HostDigest> fleet) {
    for (HostDigest digest : fleet) {
      HostSpec host = digest.spec();
      long[][] nodes = new long[host.numaNodes().size()][];
      for (int node = 0; node < nodes.length; node++) {
        Resources room = host.allocatable(node);
        nodes[node] = new long[] {room.cpu().millicores(), room.memory().bytes()};
      }
      free.put(host.id(), nodes);
      for (Guest guest : digest.guests()) {
        guests.put(guest.vm().id(), guest);
        var place = new Placement(host.id(), guest.numa());
        places.put(guest.vm().id(), place);
        take(place, guest, -1);
      }
    }
  }

  /**
   * Makes the step.
   *
   * @throws IllegalStateException when it may not be made
   */
  void make(Step step) {
    VmId vm = step.vm().id();
    Guest guest = guests.get(vm);
    Placement from = places.get(vm);
    Placement to = step.to();
    if (guest == null || from == null || !guest.vm().movable()) {
      throw broken(step, "there is no such VM that may move");
    }
    boolean flip = from.host().equals(to.host());
    if (flip) {
      take(from, guest, 1);
    }
    refuseWithoutRoom(step, guest, to);
    if (!flip) {
      take(from, guest, 1);
    }
    take(to, guest, -1);
    places.put(vm, to);
  }

  private void refuseWithoutRoom(Step step, Guest guest, Placement to) {
    long[][] nodes = free.get(to.host());
    NumaSet numa = to.numa();
    if (nodes == null
        || numa.size() != guest.vm().numaNodes()
        || numa.mask() >= 1 << nodes.length) {
      throw broken(step, "there are no such NUMA nodes");
    }
    Resources needed = guest.vm().perNumaNode();
    for (int node : numa.nodes()) {
      if (needed.cpu().millicores() > nodes[node][0] || needed.memory().bytes() > nodes[node][1]) {
        throw broken(
            step,
            "needs " + needed + ", free " + nodes[node][0] + " m and " + nodes[node][1] + " bytes");
      }
    }
  }

  private static IllegalStateException broken(Step step, String why) {
    return new IllegalStateException("the plan breaks a rule: " + step + ": " + why);
  }

  private void take(Placement at, Guest guest, int sign) {
    Resources part = guest.vm().perNumaNode();
    for (int node : at.numa().nodes()) {
      long[] left = free.getOrDefault(at.host(), new long[0][])[node];
      left[0] += sign * part.cpu().millicores();
      left[1] += sign * part.memory().bytes();
    }
  }

  /** The share of free CPU that no more chunks of 16 cores fit in. */
  double fragmentRate() {
    long all = 0;
    long chunks = 0;
    for (long[][] nodes : free.values()) {
      for (long[] node : nodes) {
        all += node[0];
        chunks += Math.floorDiv(node[0], CHUNK_MILLICORES);
      }
    }
    return all == 0 ? 0 : (double) (all - CHUNK_MILLICORES * chunks) / all;
  }
}
