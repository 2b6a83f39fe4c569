package io.drover.simulation.world;

import io.drover.model.NumaSet;
import io.drover.model.PoolId;
import io.drover.model.VmSpec;
import io.drover.simulation.world.Copy.Stage;

/**
 * What survives of one VM on one host when the twin's process is killed. A copy under way does not:
 * it counts as ended, and the guest as running where it had not been handed over from.
 *
 * @param here whether the guest runs on the host; {@code epoch}, {@code numa} and {@code pool}
 *     count only then
 */
record PlaceRecord(
    boolean here,
    long epoch,
    int numa,
    String pool,
    long highest,
    boolean closed,
    long handedOver,
    long epochFloor,
    long fenced,
    long blackoutNanos,
    long sentBytes) {

  static PlaceRecord of(HostState host, Fleet.Place place) {
    VmMemory memory = host.memory.getOrDefault(place.vm(), new VmMemory());
    Guest guest = host.guests.get(place.vm());
    Copy copy = guest == null ? null : guest.outgoing;
    boolean underWay = copy != null || host.incoming.containsKey(place.vm());
    if (copy != null && copy.stage == Stage.CONFIRMING) {
      return new PlaceRecord(
          false,
          0,
          0,
          "",
          Math.max(memory.highest, copy.id().number()),
          true,
          copy.id().number(),
          Math.max(copy.guest.epoch, copy.order.epoch()) + 1,
          memory.fenced,
          copy.blackoutNanos,
          (long) copy.sent);
    }
    return new PlaceRecord(
        guest != null,
        guest == null ? 0 : guest.epoch,
        guest == null ? 0 : guest.numa.mask(),
        guest == null ? "" : guest.pool.value(),
        memory.highest,
        memory.closed || underWay,
        memory.handedOver,
        memory.epochFloor,
        memory.fenced,
        memory.blackoutNanos,
        memory.sentBytes);
  }

  void restore(Fleet fleet, HostState host, VmSpec vm) {
    VmMemory memory = host.memoryOf(vm.id());
    memory.highest = highest;
    memory.closed = closed;
    memory.handedOver = handedOver;
    memory.epochFloor = epochFloor;
    memory.fenced = fenced;
    memory.blackoutNanos = blackoutNanos;
    memory.sentBytes = sentBytes;
    if (here) {
      fleet.add(host, new Guest(vm, new NumaSet(numa), new PoolId(pool), epoch));
    }
  }
}
