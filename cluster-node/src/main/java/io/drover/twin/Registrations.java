package io.drover.twin;

import io.drover.host.Host;
import io.drover.host.HostCommand;
import io.drover.model.CellId;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.RackId;
import io.drover.simulation.scenario.Scenario;
import io.drover.simulation.world.Resident;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The hosts of a scenario, as they join a control plane: with the VMs that run there at first. */
public final class Registrations {
  private Registrations() {}

  /** All in the main cell. */
  public static List<HostCommand.Register> of(Scenario scenario, Instant at) {
    return of(scenario, 1, at);
  }

  /**
   * @param cells that share the hosts, whole racks each: {@code main} alone, or {@code cell-1} and
   *     so on
   */
  public static List<HostCommand.Register> of(Scenario scenario, int cells, Instant at) {
    List<RackId> racks =
        scenario.world().hosts().stream().map(HostSpec::rack).distinct().sorted().toList();
    Map<RackId, CellId> cellOf = new HashMap<>();
    for (int i = 0; i < racks.size(); i++) {
      cellOf.put(
          racks.get(i),
          cells == 1 ? CellId.MAIN : new CellId("cell-" + (1 + (long) i * cells / racks.size())));
    }
    Map<HostId, List<Host.Resident>> residents = new TreeMap<>();
    for (Resident resident : scenario.world().residents()) {
      residents
          .computeIfAbsent(resident.placement().host(), _ -> new ArrayList<>())
          .add(new Host.Resident(resident.vm(), resident.placement().numa(), resident.epoch()));
    }
    return scenario.world().hosts().stream()
        .map(host ->
            new HostCommand.Register(
                host,
                residents.getOrDefault(host.id(), List.of()),
                Objects.requireNonNull(cellOf.get(host.rack())),
                at))
        .toList();
  }
}
