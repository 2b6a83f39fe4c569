package io.drover.hypervisor;

import io.drover.model.HostId;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * Asks hosts for a sign of life, apart from their hypervisors' daemons: one that hangs is not a
 * host that is dead.
 */
public interface HostProbe {
  /**
   * Asks every host. Whoever answers is named to {@code heard}, soon or never, on any thread; never
   * blocks.
   */
  void probe(Consumer<Collection<HostId>> heard);
}
