package io.drover.constraint;

import io.drover.fleetview.Demand;
import io.drover.fleetview.HostView;
import java.util.List;

/** Nothing is placed on a host whose last sample is old. */
final class FreshTelemetry implements Constraint {
  @Override
  public String rule() {
    return "stale telemetry";
  }

  @Override
  public boolean allows(Demand vm, HostView host) {
    return !host.stale();
  }

  @Override
  public boolean seesShapeAlone() {
    return true;
  }

  @Override
  public String reason(Demand vm, HostView host) {
    return "needs a recent sample, the last one of host "
        + host.id()
        + " is from "
        + host.sampledAt();
  }

  @Override
  public List<Relaxation> relaxations(Demand vm, HostView host) {
    return List.of(new Relaxation.Hear(host.id(), host.sampledAt()));
  }
}
