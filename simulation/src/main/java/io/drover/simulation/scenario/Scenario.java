package io.drover.simulation.scenario;

import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.HostDigest;
import io.drover.model.HostDigest.Guest;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.simulation.world.Resident;
import io.drover.simulation.world.WorldSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A fleet with its load, and what is to be done to it.
 *
 * @param start the moment at which the residents are where {@code world} says and the traces begin
 * @param drained hosts to be drained at once from the start, by id; none for a fleet that is only
 *     to be balanced
 */
public record Scenario(String name, WorldSpec world, Instant start, List<HostId> drained) {
  public Scenario {
    drained = List.copyOf(drained);
  }

  /** What the hosts report at the start, in the world's order: each has just been sampled. */
  public List<HostDigest> digests() {
    Map<HostId, List<Resident>> byHost = new HashMap<>();
    for (Resident resident : world.residents()) {
      byHost.computeIfAbsent(resident.placement().host(), _ -> new ArrayList<>()).add(resident);
    }
    return world.hosts().stream()
        .map(host -> digest(host, byHost.getOrDefault(host.id(), List.of())))
        .toList();
  }

  /** Guests that want more than the host has get less, all alike. */
  private HostDigest digest(HostSpec host, List<Resident> residents) {
    long wanted = 0;
    for (Resident resident : residents) {
      wanted += world.demand().of(resident.vm().id(), start).millicores();
    }
    long physical = host.physicalCpu().millicores();
    double share = wanted > physical ? (double) physical / wanted : 1;
    List<Guest> guests = new ArrayList<>(residents.size());
    for (Resident resident : residents) {
      var used =
          new Cpu((long) (world.demand().of(resident.vm().id(), start).millicores() * share));
      guests.add(
          new Guest(
              resident.vm(), resident.placement().numa(), used, world.physics().dirtyRate(used)));
    }
    return new HostDigest(
        host, 1, start, new Cpu(Math.min(wanted, physical)), Cordon.OPEN, guests, List.of());
  }
}
