package io.drover.constraint;

import io.drover.fleetview.Demand;
import io.drover.fleetview.HostView;
import java.util.List;

/** After the move the target's CPU in use stays at or below a share of its physical CPU. */
final class LoadCeiling implements Constraint {
  private final double ceiling;

  LoadCeiling(double ceiling) {
    this.ceiling = ceiling;
  }

  @Override
  public String rule() {
    return "load ceiling";
  }

  @Override
  public boolean allows(Demand vm, HostView host) {
    return host.holds(vm) || host.load() + vm.cpuUsed() <= ceiling * host.physicalCpu();
  }

  @Override
  public boolean seesShapeAlone() {
    return true;
  }

  @Override
  public String reason(Demand vm, HostView host) {
    return "uses "
        + vm.cpuUsed()
        + " millicores, "
        + Math.max(0, (long) (ceiling * host.physicalCpu()) - host.load())
        + " left below the ceiling of "
        + Math.round(ceiling * 100)
        + " % of "
        + host.physicalCpu();
  }

  @Override
  public List<Relaxation> relaxations(Demand vm, HostView host) {
    double needed = (double) (host.load() + vm.cpuUsed()) / host.physicalCpu();
    while (host.load() + vm.cpuUsed() > needed * host.physicalCpu()) {
      needed = Math.nextUp(needed);
    }
    return List.of(new Relaxation.RaiseCeiling(ceiling, needed));
  }
}
