package io.drover.twin;

import io.drover.host.Host;
import io.drover.host.HostCommand;
import io.drover.model.HostId;
import io.drover.simulation.scenario.Scenario;
import io.drover.simulation.world.Resident;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The hosts of a scenario, as they join a control plane: with the VMs that run there at first. */
public final class Registrations {
  private Registrations() {}

  public static List<HostCommand.Register> of(Scenario scenario, Instant at) {
    Map<HostId, List<Host.Resident>> residents = new TreeMap<>();
    for (Resident resident : scenario.world().residents()) {
      residents
          .computeIfAbsent(resident.placement().host(), _ -> new ArrayList<>())
          .add(new Host.Resident(resident.vm(), resident.placement().numa(), resident.epoch()));
    }
    return scenario.world().hosts().stream()
        .map(host ->
            new HostCommand.Register(host, residents.getOrDefault(host.id(), List.of()), at))
        .toList();
  }
}
