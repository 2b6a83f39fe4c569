package io.drover.simulation.dump;

import io.drover.model.Cordon;
import io.drover.model.Cpu;
import io.drover.model.DataRate;
import io.drover.model.HostId;
import io.drover.model.HostSpec;
import io.drover.model.PoolId;
import io.drover.model.RackId;
import io.drover.model.Resources;
import io.drover.model.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A host as a dump tells it, and where in the file. */
record DumpedHost(HostSpec spec, Cordon cordon, Optional<Cpu> cpuUsed, JsonCursor.Mark at) {
  /** What a dump that does not speak of pools means: one pool that every host reaches. */
  static final PoolId SHARED = new PoolId("shared");

  static final DataRate USUAL_NIC = DataRate.gigabits(25);

  static DumpedHost open(
      String id,
      String zone,
      String rack,
      List<Resources> numa,
      JsonCursor.Mark at,
      boolean active) {
    var spec =
        new HostSpec(
            new HostId(id), new ZoneId(zone), new RackId(rack), numa, 1, USUAL_NIC, Set.of(SHARED));
    return new DumpedHost(spec, active ? Cordon.OPEN : Cordon.CORDONED, Optional.empty(), at);
  }
}
