package io.drover.constraint;

import io.drover.fleetview.Demand;
import io.drover.fleetview.HostView;
import java.util.List;

/** A VM that is pinned, already on its way, or on a host nobody hears from stays where it is. */
final class Movable implements Constraint {
  @Override
  public String rule() {
    return "not movable";
  }

  @Override
  public boolean allows(Demand vm, HostView host) {
    return vm.movable();
  }

  @Override
  public boolean seesShapeAlone() {
    return true;
  }

  @Override
  public String reason(Demand vm, HostView host) {
    return "VM "
        + vm.spec().id()
        + (vm.spec().movable()
            ? " is already on its way, or its host no longer reports: wait for the move or the host"
            : " is marked as not movable");
  }

  @Override
  public List<Relaxation> relaxations(Demand vm, HostView host) {
    return List.of();
  }
}
