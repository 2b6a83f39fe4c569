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
    return "needs an open host, " + host.id() + " is " + standing(host.cordon());
  }

  @Override
  public List<Relaxation> relaxations(Demand vm, HostView host) {
    return List.of(new Relaxation.Open(host.id(), host.cordon()));
  }

  private static String standing(Cordon cordon) {
    return switch (cordon) {
      case OPEN -> "open";
      case CORDONED -> "cordoned";
      case DRAINING -> "draining";
      case LOST -> "lost";
    };
  }
}
