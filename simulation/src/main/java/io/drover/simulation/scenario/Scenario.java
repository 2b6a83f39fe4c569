package io.drover.simulation.scenario;

import io.drover.model.HostId;
import io.drover.simulation.world.WorldSpec;
import java.time.Instant;
import java.util.List;

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
}
