package io.drover.simulation.world;

import io.drover.hypervisor.HostSample;
import io.drover.hypervisor.HostSample.GuestSample;
import io.drover.model.Cpu;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The meters of a host: its guests' demand at the moment, cut down alike where it is more than the
 * host has, and the copies' overhead. The trace is linear between its points, so the moment's value
 * stands for the short time since the last sample.
 */
final class Telemetry {
  private final CpuDemand demand;
  private final Physics physics;

  Telemetry(CpuDemand demand, Physics physics) {
    this.demand = demand;
    this.physics = physics;
  }

  HostSample sample(HostState host, Instant at) {
    int copies = host.incoming.size() + host.serving.size();
    long wanted = 0;
    List<Cpu> each = new ArrayList<>(host.guests.size());
    for (Guest guest : host.guests.values()) {
      copies += guest.outgoing != null && guest.outgoing.stage.isSending() ? 1 : 0;
      Cpu wants = guest.paused ? Cpu.ZERO : throttled(guest, demand.of(guest.vm.id(), at));
      wanted += wants.millicores();
      each.add(wants);
    }
    long physical = host.spec.physicalCpu().millicores();
    long overhead = copies * physics.copyOverhead().millicores();
    double share = wanted > physical ? (double) physical / wanted : 1;
    List<GuestSample> guests = new ArrayList<>(each.size());
    int next = 0;
    for (Guest guest : host.guests.values()) {
      Cpu used = new Cpu((long) (each.get(next++).millicores() * share));
      guests.add(new GuestSample(guest.vm.id(), used, physics.dirtyRate(used)));
    }
    long used = Math.min(physical, Math.min(physical, wanted) + overhead);
    return new HostSample(host.spec.id(), at, new Cpu(used), guests);
  }

  private static Cpu throttled(Guest guest, Cpu wants) {
    Copy outgoing = guest.outgoing;
    return outgoing == null
        ? wants
        : new Cpu(wants.millicores() * (100 - outgoing.throttlePercent) / 100);
  }
}
