package io.drover.constraint;

import io.drover.fleetview.Demand;
import io.drover.fleetview.HostView;
import io.drover.model.Cordon;
import java.util.List;

/** Nothing is placed on a host that is cordoned or draining. */
final class OpenForVms implements Constraint {
  @Override
  public String rule() {
    return "cordon";
  }

  @Override
  public boolean allows(Demand vm, HostView host) {
    return host.cordon() == Cordon.OPEN;
  }

  @Override
  public boolean seesShapeAlone() {
    return true;
  }

  @Override
  public String reason(Demand vm, HostView host) {
    return "needs an open host, "
        + host.id()
        + " is "
        + (host.cordon() == Cordon.DRAINING ? "draining" : "cordoned");
  }

  @Override
  public List<Relaxation> relaxations(Demand vm, HostView host) {
    return List.of(new Relaxation.Open(host.id(), host.cordon()));
  }
}
